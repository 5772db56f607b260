// Style sheets are bundled beside the scripts, and give nothing to import.

declare module "*.css";
