// What the page says in German, with the keys of src/web/words/english.ts and the errors. The reader is "du".

import { germanErrors } from "./german-errors.ts";
import { germanFiles } from "./german-files.ts";

export const german: Readonly<Record<string, string>> = {
  members_one: "{{count}} Mitglied",
  members_other: "{{count}} Mitglieder",

  "notice.join": "{{who}} ist beigetreten · {{members}}",
  "notice.leave": "{{who}} ist gegangen · {{members}}",
  "notice.removed": "{{who}} wurde von {{by}} entfernt · {{members}}",
  "notice.rename": "{{before}} heißt jetzt {{who}}",
  "notice.in": "Du bist im Kanal: {{name}} · {{members}} · du heißt {{who}}",
  "notice.again": "Du bist wieder dabei · {{members}}. Nachrichten aus der Zwischenzeit können fehlen.",
  "notice.unrelayed": "{{change}} wurde nicht weitergeleitet: Die anderen wissen nichts davon.",

  "change.edit": "Eine Änderung an einer deiner Nachrichten",
  "change.deletion": "Die Rücknahme einer deiner Nachrichten",
  "change.reaction": "Eine deiner Reaktionen",
  "change.nickname": "Dein neuer Spitzname",

  "step.connecting": "Verbindung wird aufgebaut\u00a0…",
  "step.stretching": "Schlüssel wird aus dem Passwort abgeleitet\u00a0…",
  "step.joining": "Beitritt zur Gruppe\u00a0…",

  "connection.connecting": "verbindet",
  "connection.joining": "tritt bei",
  "connection.open": "verbunden",
  "connection.reconnecting": "verbindet neu",
  "connection.closed": "getrennt",

  "lock.classic": "Ende-zu-Ende-verschlüsselt",
  "lock.postQuantum": "Ende-zu-Ende-verschlüsselt, quantensicher",

  "warning.about": "{{name}}: {{text}}",
  "warning.newKey":
    "{{name}} hat einen neuen Schlüssel ({{key}}). Dahinter könnte jemand anderes stecken; frag nach, und vergleicht den Sicherheitscode mit /verify.",
  "warning.same":
    "Zwei Mitglieder heißen {{name}}. Das Kürzel am Namen unterscheidet sie; später kam das mit dem Schlüssel {{key}}.",
  "warning.alike": "Der Name {{name}} sieht aus wie {{other}}, gehört aber zu einem anderen Schlüssel ({{key}}).",
  "warning.suite":
    "Das Verfahren {{suite}} bietet keine Forward Secrecy: Wer das Passwort erfährt, kann lesen, was zuvor aufgezeichnet wurde.",

  "answer.help": "Alles andere wird gesendet. Soll eine Zeile mit / beginnen, schreib stattdessen //…",
  "answer.noCode": "Der Code steht in deiner Authenticator-App; Snug hat ihn nicht.",
  "answer.code": "Der Code ist {{code}}.",
  "answer.noGroup": "Solange du nicht in der Gruppe bist, gibt es keinen Sicherheitscode; danach ist er wieder da.",
  "answer.forgotten":
    "Der Sicherheitscode der Epoche {{epoch}} ist hier nicht mehr bekannt. /verify zeigt den neuesten.",
  "answer.readAloud": "Lies ihn den anderen laut vor. Haben alle denselben, steht niemand zwischen euch.",
  "answer.changes": "Er ändert sich, wenn jemand kommt oder geht: /verify {{epoch}} zeigt diesen noch einmal.",
  "answer.later": "{{what}} kommen mit einer späteren Version von Snug.",
  "answer.relaySees":
    "Das Relay sieht, wer wann verbunden ist und wie viel gesprochen wird. Es kann weder Namen noch Nachrichten lesen und niemanden hinzufügen.",
  "answer.unknown":
    "Den Befehl /{{name}} gibt es nicht. /help zeigt alle Befehle; mit // sendest du eine Zeile, die mit / beginnt.",
  "answer.nickname": "Du heißt {{name}}. Mit /nick NAME änderst du das.",
  "answer.noneToAnswer": "Es gibt noch keine Nachricht, auf die du antworten kannst.",
  "answer.noneToReactTo": "Es gibt noch keine Nachricht, auf die du reagieren kannst.",
  "answer.noneToChange": "Es gibt keine Nachricht von dir, die du ändern kannst.",
  "answer.noneToTakeBack": "Es gibt keine Nachricht von dir, die du zurücknehmen kannst.",
  "answer.longReaction": "Eine Reaktion ist ein einzelnes Emoji oder ein paar Buchstaben.",

  "command.help": "zeigt diese Liste",
  "command.nick": "ändert deinen Spitznamen",
  "command.me": "sagt, was du gerade tust",
  "command.who": "listet die Mitglieder und ihre Fingerabdrücke auf",
  "command.verify": "zeigt den Sicherheitscode zum Vergleichen mit den anderen",
  "command.code": "sagt, wo der sechsstellige Code steht",
  "command.reply": "antwortet auf die letzte Nachricht der anderen",
  "command.edit": "bearbeitet deine letzte Nachricht oder holt sie zum Bearbeiten zurück",
  "command.delete": "nimmt deine letzte Nachricht zurück",
  "command.react": "reagiert auf die letzte Nachricht der anderen; noch einmal nimmt die Reaktion zurück",
  "command.search": "sucht in den geladenen Nachrichten",
  "command.save": "schreibt die geladenen Nachrichten unverschlüsselt in eine Datei",
  "command.warnings": "listet auf, was du über diesen Kanal wissen solltest",
  "command.ok": "blendet die angezeigte Warnung aus",
  "command.quit": "verlässt den Kanal",

  "usage.emote": "/me winkt erscheint als: * Spitzname winkt",
  "usage.reply": "/reply TEXT antwortet auf die letzte Nachricht der anderen.",
  "usage.react": "/react 👍 reagiert auf die letzte Nachricht der anderen.",
  "usage.save": "/save DATEI schreibt die geladenen Nachrichten unverschlüsselt in eine neue Datei.",

  "later.moderation": "/lock, /kick und /rotate",

  "page.broken":
    "Ein Teil dieser Seite ist nicht vollständig angekommen oder gehört nicht zu ihr. Lade die Seite neu; wenn es dabei bleibt, benutze sie nicht und sag dem Betreiber des Relays Bescheid.",
  "page.reload": "Seite neu laden",
  "page.insecure":
    "Diese Seite wurde ohne TLS geladen, und dann verwehren Browser ihr, was die Verschlüsselung braucht. Bitte den Betreiber des Relays um einen Link mit https:// oder nimm snug ui auf diesem Rechner.",

  "home.about": "Ein privater Kanal, verschlossen mit Adresse, Passwort und sechsstelligem Code.",
  "home.address": "Adresse oder Link eines Kanals",
  "home.go": "Weiter",
  "home.scan": "QR-Code scannen",
  "home.notAddress":
    "Das ist der QR-Code für deine Authenticator-App: Scanne ihn dort. Die Adresse des Kanals steht in einem anderen.",
  "home.opened":
    "Der Link wurde schon einmal geöffnet, und der Teil hinter dem Zeichen # wird nirgends gespeichert. Füge den ganzen Link noch einmal ein.",
  "home.elsewhere":
    "Dieser Kanal liegt auf einem anderen Relay, {{host}}, und diese Seite darf sich nur mit ihrem eigenen verbinden.",
  "home.openThere": "Auf {{host}} öffnen",
  "home.otherRelay":
    "Dieser Kanal liegt auf einem anderen Relay, {{host}}. Starte snug ui noch einmal mit der Adresse des Kanals: Eine Seite darf sich nur mit einem Relay verbinden.",
  "home.away": "Das Relay antwortet nicht, deshalb lassen sich die Kanäle, die es auflistet, nicht anzeigen.",
  "home.again": "Noch einmal versuchen",
  "home.ownAgain":
    "Nach dem Neuladen hat die Seite die Adresse nicht mehr. Füge sie noch einmal ein oder starte snug ui noch einmal.",
  "home.make": "Kanal anlegen",
  "home.makeAbout": "Mit Name, Passwort und einem QR-Code für Authenticator-Apps, zum Weitergeben.",
  "home.listed": "Kanäle, die dieses Relay auflistet",
  "home.listedAbout": "Ihre Namen sind für alle sichtbar. Passwort und Code brauchst du trotzdem.",

  "login.title": "Einem Kanal beitreten",
  "login.about": "Mit seinem Passwort und dem Code, den deine Authenticator-App für ihn anzeigt.",
  "login.password": "Passwort",
  "login.code": "Code aus deiner Authenticator-App",
  "login.nickname": "Spitzname (optional)",
  "login.join": "Beitreten",
  "login.stop": "Abbrechen",
  "login.another": "Anderer Kanal",
  "login.back": "Zurück zu den Zugangsdaten",
  "login.loading": "Der Rest der Seite wird geladen\u00a0…",
  "login.show": "Passwort anzeigen",
  "login.where": "Relay {{host}}, Kanal {{id}}",
  "login.unpinnedBefore":
    "Die Adresse nennt keinen Fingerabdruck des Relays (Pin): Ob es das richtige ist, wird sich nicht prüfen lassen.",
  "login.unpinned":
    "Die Adresse nennt keinen Fingerabdruck des Relays, deshalb ließ sich nicht prüfen, ob es das richtige ist. Sein Fingerabdruck (Pin) ist {{pin}}; frag seinen Betreiber, ob er stimmt.",

  "create.about":
    "Das Passwort wird auf diesem Gerät erzeugt, und auch der Schlüssel wird hier daraus abgeleitet. Das Relay bekommt es nie.",
  "create.name": "Name (optional)",
  "create.badName": "Der Name eines Kanals ist 1 bis 128 Byte lang und steht in einer Zeile; wähle einen anderen.",
  "create.token": "Token, nach dem dieses Relay fragt",
  "create.badToken": "Das ist nicht das Token, nach dem dieses Relay fragt. Prüfe es oder frag den Betreiber.",
  "create.password": "Passwort",
  "create.words": "Sieben Wörter, leicht zu sagen und zu tippen",
  "create.chars": "Sechzehn Buchstaben und Ziffern",
  "create.listed": "Öffentlich auflisten",
  "create.listedAbout": "Das Relay nennt seinen Namen allen, die fragen, und seine Adresse enthält kein Geheimnis.",
  "create.make": "Kanal anlegen",
  "create.back": "Zurück",

  "bulletin.once":
    "Das hier wird nur einmal angezeigt und lässt sich nicht noch einmal abrufen. Gib Link, Passwort und QR-Code auf verschiedenen Wegen weiter.",
  "bulletin.link": "Link",
  "bulletin.linkAbout": "Der Link enthält das Passwort nicht.",
  "bulletin.password": "Passwort",
  "bulletin.code": "Der sechsstellige Code",
  "bulletin.scan":
    "Jedes Mitglied scannt diesen QR-Code mit einer Authenticator-App oder tippt den Schlüssel dort ein.",
  "bulletin.enrol": "In einer Authenticator-App auf diesem Gerät öffnen",
  "bulletin.picture": "QR-Code für Authenticator-Apps",
  "bulletin.key": "Schlüssel",
  "bulletin.more": "Mehr: der Link als QR-Code, die Adresse fürs Terminal, der Eigentümerschlüssel",
  "bulletin.linkPicture": "QR-Code des Links",
  "bulletin.linkPictureAbout": "Die Kamera eines Telefons öffnet ihn, ebenso diese Seite auf einem anderen Gerät.",
  "bulletin.address": "Adresse",
  "bulletin.ownerKey": "Eigentümerschlüssel",
  "bulletin.ownerKeyAbout":
    "Nur für dich, nicht für die Mitglieder: Er kann später dazu dienen, für den Kanal zu handeln.",
  "bulletin.join": "Jetzt beitreten",

  "copy.copy": "Kopieren",
  "copy.copied": "Kopiert",
  "copy.of": "Kopieren: {{what}}",
  "copy.done": "Kopiert: {{what}}",

  "scan.title": "QR-Code scannen",
  "scan.hint":
    "Richte die Kamera darauf, oder wähle ein Bild davon aus, füge es ein oder zieh es hierher. Gelesen wird alles hier in der Seite; gesendet wird nichts.",
  "scan.useCamera": "Kamera benutzen",
  "scan.stopCamera": "Kamera ausschalten",
  "scan.choosePicture": "Bild auswählen",
  "scan.cameraView": "Was die Kamera sieht",
  "scan.looking": "QR-Code wird gesucht\u00a0…",
  "scan.cameraRefused":
    "Diese Seite darf die Kamera nicht benutzen. Erlaube es in den Browsereinstellungen für diese Seite, oder wähle ein Bild aus.",
  "scan.noCamera": "Es wurde keine Kamera gefunden. Wähle stattdessen ein Bild aus.",
  "scan.cameraFailed":
    "Die Kamera ließ sich nicht einschalten; vielleicht benutzt sie gerade ein anderes Programm. Beende es und versuche es noch einmal, oder wähle ein Bild aus.",
  "scan.noCode":
    "In diesem Bild wurde kein QR-Code gefunden. Nimm eines, das den ganzen Code zeigt, scharf und mit seinem weißen Rand.",
  "scan.tooLarge":
    "Dieses Bild ist größer als 20 MB oder 64 Megapixel. Nimm ein kleineres, oder schneide den QR-Code aus.",
  "scan.noPicture": "Dieser Browser kann die Datei nicht als Bild lesen. Nimm ein PNG oder JPEG.",

  "emoji.title": "Emoji auswählen",
  "emoji.search": "Auf Englisch suchen",
  "emoji.recent": "Zuletzt benutzt",
  "emoji.found_one": "{{count}} gefunden",
  "emoji.found_other": "{{count}} gefunden",
  "emoji.nothing": "So heißt kein Emoji. Versuche es mit einem anderen englischen Wort, etwa cat oder heart.",
  "emoji.goTo": "Kategorien",
  "emoji.smileys_emotion": "Smileys und Gefühle",
  "emoji.people_body": "Menschen und Körper",
  "emoji.animals_nature": "Tiere und Natur",
  "emoji.food_drink": "Essen und Trinken",
  "emoji.travel_places": "Reisen und Orte",
  "emoji.activities": "Aktivitäten",
  "emoji.objects": "Gegenstände",
  "emoji.symbols": "Symbole und Flaggen",

  "left.title": "Nicht zugestellt",
  "left.away": "Ausblenden",
  "left.notRelayed": "Nicht weitergeleitet: {{text}}",
  "left.notSent": "Nicht gesendet: {{text}}",

  "channel.messages": "Nachrichten",
  "channel.leave": "Verlassen",
  "channel.leaveTitle": "Den Kanal verlassen?",
  "channel.leaveAbout":
    "Was hier steht, wird nirgends gespeichert, und nach Passwort und Code wirst du dann noch einmal gefragt.",
  "channel.leaveWaiting_one": "{{count}} Nachricht ist noch nicht weitergeleitet.",
  "channel.leaveWaiting_other": "{{count}} Nachrichten sind noch nicht weitergeleitet.",
  "channel.stay": "Bleiben",
  "channel.more": "Mehr",
  "channel.save": "Geladene Nachrichten speichern",
  "channel.close": "Schließen",
  "channel.alone": "Außer dir ist noch niemand hier. Gib Link, Passwort und QR-Code weiter.",
  "channel.otherLink":
    "In diese Seite wurde ein Link eingefügt. Verlasse zuerst diesen Kanal, oder öffne den Link in einem anderen Tab.",
  "channel.new": "neu",
  "channel.newest": "Zu den neuesten Nachrichten",

  "composer.title": "Nachricht schreiben",
  "composer.message": "Nachricht",
  "composer.send": "Senden",
  "composer.save": "Speichern",
  "composer.waits": "Keine Verbindung zum Relay. Was du schreibst, wird gesendet, sobald sie wieder da ist.",
  "composer.emoji": "Emoji",
  "composer.changing": "Du bearbeitest eine deiner Nachrichten",
  "composer.answering": "Antwort an",
  "composer.stop": "Abbrechen",
  "composer.nothingLeft": "Davon ist nichts mehr übrig. Mit „Abbrechen“ bleibt die Nachricht, wie sie war.",
  "composer.takenBack": "Die Nachricht wurde inzwischen zurückgenommen. Dein Text ist noch da.",
  "composer.completions": "Vorschläge",

  "message.of": "{{name}}, {{time}}",
  "message.tools": "Was du damit tun kannst",
  "message.reply": "Antworten",
  "message.thumb": "Mit Daumen hoch reagieren",
  "message.react": "Mit anderem Emoji reagieren",
  "message.edit": "Bearbeiten",
  "message.remove": "Zurücknehmen",
  "message.removeSure": "Für alle zurücknehmen?",
  "message.takenBack": "zurückgenommen",
  "message.gone": "eine Nachricht, die nicht mehr da ist",
  "message.all": "Ganz anzeigen",
  "message.edited": "(bearbeitet)",
  "message.code": "Quelltext",
  "message.table": "Tabelle",
  "message.text": "Langer Text",

  "delivery.waiting": "wartet",
  "delivery.relayed": "weitergeleitet",
  "delivery.failed": "nicht gesendet",
  "delivery.diverged": "Änderung nicht gesendet",

  "members.title": "Mitglieder",
  "members.you": "du",
  "members.away": "abwesend",
  "safety.title": "Sicherheitscode",
  "safety.epoch": "Für Epoche {{epoch}}:",
  "safety.suite": "Verfahren {{suite}}: {{lock}}.",
  "safety.forward": "Was bisher gesagt wurde, bleibt geheim, auch wenn jemand später das Passwort erfährt.",
  "safety.noForward": "Wer das Passwort erfährt, kann lesen, was zuvor aufgezeichnet wurde.",
  "safety.pin": "Fingerabdruck des Relays (Pin):",
  "search.title": "Suchen",
  "search.field": "In den geladenen Nachrichten suchen",
  "search.found_one": "{{count}} Nachricht",
  "search.found_other": "{{count}} Nachrichten",
  "help.title": "Befehle",
  "warnings.title": "Warnungen",
  "panel.close": "Schließen",

  "warning.none": "Es gibt keine Warnungen.",
  "warning.times_one": "einmal",
  "warning.times_other": "{{count}}-mal",
  "warning.all_one": "Alle anzeigen ({{count}})",
  "warning.all_other": "Alle anzeigen ({{count}})",
  "warning.away": "Ausblenden",

  "announce.many_one": "{{count}} neue Nachricht",
  "announce.many_other": "{{count}} neue Nachrichten",
  "notify.message_one": "Eine neue Nachricht",
  "notify.message_other": "{{count}} neue Nachrichten",
  "notify.mention_one": "Du wurdest erwähnt",
  "notify.mention_other": "{{count}} neue Nachrichten, du wurdest erwähnt",

  "settings.title": "Einstellungen",
  "settings.language": "Sprache",
  "settings.theme": "Farben",
  "settings.system": "Wie im System",
  "settings.light": "Hell",
  "settings.dark": "Dunkel",
  "settings.contrast": "Hoher Kontrast",
  "settings.notify": "Über Nachrichten benachrichtigen, wenn ich gerade woanders bin",
  "settings.notifyAbout": "Eine Benachrichtigung sagt, dass etwas gekommen ist, aber nicht, was, von wem oder wo.",
  "settings.notifyRefused":
    "Der Browser lässt diese Seite keine Benachrichtigungen senden. Erlaube es in den Browsereinstellungen für diese Seite.",
  "settings.sound": "Dann einen Ton abspielen",
  "settings.kept": "Die Einstellungen werden in diesem Browser gespeichert, sonst nichts.",
  "settings.close": "Schließen",

  ...germanFiles,
  ...germanErrors,
};
