// Which side of a picture is up stands in its EXIF block (TIFF 6.0, tag 274), and is all that is kept of it: without it
// pictures of telephones lie on their side.

/** @param tiff an EXIF block, from its byte order on @returns 2 to 8; null where it lies as it is, or nothing is said */
export function orientationOf(tiff: Uint8Array): number | null {
  if (tiff.length < 8) return null;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return null;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > tiff.length) return null;
    if (view.getUint16(at, little) !== 0x0112) continue;
    const value = view.getUint16(at + 8, little);
    return view.getUint16(at + 2, little) === 3 && value >= 2 && value <= 8 ? value : null;
  }
  return null;
}

/** An EXIF block that says which side is up and nothing else: 26 bytes, from its byte order on. @param value 2 to 8 */
export function orientationBlock(value: number): Uint8Array {
  // MM, 42, directory at 8: one entry (274, a SHORT, one of it, the value), no further directory.
  return Uint8Array.of(77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0);
}
