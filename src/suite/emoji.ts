// The 256 pictures of the safety code, in this order for ever: byte b of the code is entry b. Each is one code point that
// is drawn as a picture without a variation selector, with one English word that people would call it on the telephone.

/** Picture, space, word; 256 of them. */
export const emoji: readonly string[] = `
  🐶 dog | 🐱 cat | 🐭 mouse | 🐹 hamster | 🐰 rabbit | 🦊 fox | 🐻 bear | 🐼 panda
  🐨 koala | 🐯 tiger | 🦁 lion | 🐮 cow | 🐷 pig | 🐸 frog | 🐵 monkey | 🐔 chicken
  🐧 penguin | 🐦 bird | 🐤 chick | 🦆 duck | 🦅 eagle | 🦉 owl | 🦇 bat | 🐺 wolf
  🐗 boar | 🐴 horse | 🦄 unicorn | 🐝 bee | 🐛 caterpillar | 🦋 butterfly | 🐌 snail | 🐞 ladybird
  🐜 ant | 🦂 scorpion | 🐢 turtle | 🐍 snake | 🦎 lizard | 🐙 octopus | 🦑 squid | 🦐 shrimp
  🦀 crab | 🐡 pufferfish | 🐟 fish | 🐬 dolphin | 🐳 whale | 🦈 shark | 🐊 crocodile | 🐘 elephant
  🦍 gorilla | 🐪 camel | 🦒 giraffe | 🐃 buffalo | 🐏 ram | 🐑 sheep | 🐐 goat | 🦌 deer
  🐓 rooster | 🦃 turkey | 🦔 hedgehog | 🐉 dragon | 🦕 dinosaur | 🦜 parrot | 🦚 peacock | 🦢 swan
  🌵 cactus | 🌲 fir | 🌳 tree | 🌴 palm | 🌱 seedling | 🌿 herb | 🍀 clover | 🍁 maple
  🍂 leaves | 🍄 mushroom | 🌹 rose | 🌷 tulip | 🌻 sunflower | 🌼 blossom | 🌾 wheat | 💐 bouquet
  🍎 apple | 🍐 pear | 🍊 tangerine | 🍋 lemon | 🍌 banana | 🍉 melon | 🍇 grapes | 🍓 strawberry
  🍒 cherries | 🍑 peach | 🍍 pineapple | 🥝 kiwi | 🥥 coconut | 🥑 avocado | 🍅 tomato | 🍆 aubergine
  🥕 carrot | 🌽 maize | 🥒 cucumber | 🥦 broccoli | 🥔 potato | 🧄 garlic | 🧅 onion | 🥜 peanut
  🌰 chestnut | 🍞 bread | 🥐 croissant | 🥨 pretzel | 🧀 cheese | 🥚 egg | 🥞 pancakes | 🧇 waffle
  🍗 drumstick | 🍔 burger | 🍟 fries | 🍕 pizza | 🌭 hotdog | 🌮 taco | 🥗 salad | 🍝 spaghetti
  🍜 ramen | 🍣 sushi | 🍙 riceball | 🍦 icecream | 🍩 doughnut | 🍪 cookie | 🎂 cake | 🍫 chocolate
  🍬 candy | 🍭 lollipop | 🍯 honey | 🥛 milk | 🍵 teacup | 🍺 beer | 🍷 wine | 🍹 cocktail
  🧊 ice | 🥄 spoon | 🔪 knife | 🏺 amphora | 🌋 volcano | 🗿 statue | 🏰 castle | 🗼 tower
  ⛲ fountain | ⛺ tent | 🏠 house | 🏭 factory | 🏥 hospital | 🏦 bank | 🎡 ferriswheel | 🎢 rollercoaster
  🎪 circus | 🚂 locomotive | 🚋 tram | 🚌 bus | 🚑 ambulance | 🚕 taxi | 🚗 car | 🚚 lorry
  🚜 tractor | 🛵 scooter | 🚲 bicycle | 🛹 skateboard | 🚁 helicopter | 🚀 rocket | 🛸 ufo | ⛵ sailboat
  🚤 speedboat | 🚢 ship | ⚓ anchor | 🚧 barrier | 🚦 trafficlight | 🛶 canoe | 🪂 parachute | 🧭 compass
  🌍 globe | 🌙 moon | ⭐ star | 🪐 planet | 🌈 rainbow | ⚡ lightning | 🔥 fire | 💧 droplet
  🌊 wave | ⛄ snowman | 🌂 umbrella | 🌀 cyclone | ⏰ alarm | ⌛ hourglass | ⌚ watch | 🎈 balloon
  🎁 gift | 🎀 ribbon | 🎃 pumpkin | 🎄 christmas | 🧨 firecracker | 🏆 trophy | 🥇 medal | ⚽ football
  🏀 basketball | 🎾 tennis | 🎱 billiards | 🏓 pingpong | 🥊 boxing | 🎣 fishing | 🎯 dart | 🪁 kite
  🎲 dice | 🧩 puzzle | 🧸 teddy | 🎨 palette | 🧵 thread | 🧶 yarn | 👓 glasses | 👔 shirt
  👖 jeans | 🧣 scarf | 🧤 gloves | 👗 dress | 👑 crown | 🎩 hat | 👟 sneaker | 👢 boot
  🎒 backpack | 💍 ring | 💎 diamond | 🔔 bell | 🎵 note | 🎤 microphone | 🎧 headphones | 📻 radio
  🎷 saxophone | 🎸 guitar | 🎹 piano | 🎺 trumpet | 🎻 violin | 🥁 drum | 📱 phone | 🔋 battery
  💻 laptop | 📷 camera | 📺 television | 🔍 magnifier | 💡 bulb | 🔦 torch | 🏮 lantern | 📚 books
  💰 moneybag | 📦 parcel | 📌 pin | 📎 paperclip | 📏 ruler | 🔑 key | 🔨 hammer | 🪓 axe
`
  .trim()
  .split(/\s*[|\n]\s*/);
