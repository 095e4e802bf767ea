// Loaded when somebody types a colon and two letters. Names first, then other words for the same.
const ALL = `😀 grinning happy|😄 smile happy|😁 grin|😂 joy tears laugh|🙂 slight_smile|🙃 upside_down|😉 wink|😊 blush|😍 heart_eyes|😘 kiss|😎 cool sunglasses|🤩 star_struck|🤔 thinking|🤨 raised_eyebrow|😐 neutral|😑 expressionless|🙄 roll_eyes|😏 smirk|😮 open_mouth wow|😯 hushed|😴 sleeping|😌 relieved|😛 tongue|😕 confused|🙁 frown sad|☹️ sad|😟 worried|😢 cry|😭 sob|😤 triumph|😠 angry|😡 rage|🤯 exploding_head|😳 flushed|😱 scream|😨 fearful|😰 anxious|😅 sweat_smile|🤗 hug|🤭 oops|🤫 shush quiet|🤞 fingers_crossed luck|🫡 salute|🤝 handshake deal|👍 thumbs_up +1 yes|👎 thumbs_down -1 no|👌 ok_hand|✌️ victory peace|👋 wave hello bye|🙏 pray please thanks|👏 clap|🙌 raised_hands|💪 muscle strong|👀 eyes look|🧠 brain|👤 person|👥 people|🫶 heart_hands|❤️ heart love|🧡 orange_heart|💛 yellow_heart|💚 green_heart|💙 blue_heart|💜 purple_heart|💔 broken_heart|💯 hundred|✨ sparkles|⭐ star|🌟 glowing_star|🔥 fire|💥 boom|🎉 tada party|🎊 confetti|🎁 gift|🎂 cake birthday|🏆 trophy|🥇 gold_medal|✅ white_check_mark done|☑️ check_box|✔️ check|❌ x cross|❗ exclamation|❓ question|⚠️ warning|🚫 prohibited|⛔ no_entry|🛑 stop|🚧 construction|🚨 siren alarm|🔔 bell|🔕 no_bell|📌 pin|📍 location|📎 paperclip|🔗 link|🔒 lock|🔓 unlock|🔑 key|🔍 search|🔎 find|💡 idea bulb|🔧 wrench|🔨 hammer|🛠️ tools|⚙️ gear settings|🔩 bolt|🧰 toolbox|🧪 test_tube|🐛 bug|🩹 bandage fix|💻 laptop|🖥️ desktop|🖨️ printer|⌨️ keyboard|🖱️ mouse|💾 floppy save|💿 disc|📱 phone mobile|☎️ telephone|📞 call receiver|📷 camera|🎥 video|🎧 headphones|🔊 loud|🔇 mute|📶 signal wifi|🌐 globe network|🔋 battery|🔌 plug|📧 email|✉️ envelope mail|📨 incoming|📤 outbox|📥 inbox|📦 package parcel|📝 memo note|📄 page document|📋 clipboard|📊 chart|📈 up_chart|📉 down_chart|📅 calendar|⏰ alarm_clock|⏳ hourglass wait|⌛ time_over|🕐 clock|🗑️ trash|📁 folder|🗂️ dividers|✏️ pencil|🖊️ pen|💬 speech chat|💭 thought|🗣️ speaking|🏠 house home|🏢 office|🏥 hospital|🏫 school|🚀 rocket|🚗 car|🚚 truck delivery|✈️ plane|🚲 bike|🚉 station|☕ coffee|🍵 tea|🍕 pizza|🍎 apple|🍪 cookie|🍀 clover luck|🌱 seedling|🌸 blossom|☀️ sun|🌤️ partly_sunny|☁️ cloud|🌧️ rain|⚡ zap power|❄️ snow|🌈 rainbow|🌙 moon|🐱 cat|🐶 dog|🐢 turtle slow|🦄 unicorn|🐝 bee|➕ plus|➖ minus|➡️ right|⬅️ left|⬆️ up|⬇️ down|🔄 refresh reload|🔁 repeat|▶️ play|⏸️ pause|⏹️ stop_button|🔴 red_circle|🟠 orange_circle|🟡 yellow_circle|🟢 green_circle|🔵 blue_circle|⚫ black_circle|⚪ white_circle|🆕 new|🆗 ok|🆘 sos help|ℹ️ information|©️ copyright|™️ trademark|💰 money|💳 card payment|🧾 receipt invoice|💶 euro|💵 dollar|🛒 cart|🏷️ label tag|🎯 target`
  .split("|")
  .map((line) => line.split(" "));

/** Those whose names begin with the letters, then those that have them anywhere. */
export function find(typed, most = 8) {
  const ranked = ALL.map(([sign, ...names]) => {
    const begins = names.findIndex((name) => name.startsWith(typed));
    const rank = names[0] === typed ? -1 : begins >= 0 ? begins : names.some((name) => name.includes(typed)) ? 9 : Infinity;
    return { rank, insert: sign, sign, label: `:${names[0]}:` };
  });
  return ranked
    .filter((item) => item.rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most);
}
