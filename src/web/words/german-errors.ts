// What the page says in German of errors; how it is written stands in src/web/words/german.ts.

export const germanErrors: Readonly<Record<string, string>> = {
  "error.frame.malformed":
    "Die Gegenseite hat etwas gesendet, das nicht von Snug stammt; vielleicht läuft dort ein anderes Programm oder eine neuere Version.",
  "error.frame.too_large": "Eine Nachricht war größer, als dieses Relay zulässt; sende sie stattdessen als Datei.",
  "error.frame.unexpected":
    "Die Gegenseite hat einen Frame außer der Reihe gesendet; aktualisiere Snug auf beiden Seiten und versuche es noch einmal.",
  "error.version.unknown":
    "Dieser Client und das Relay haben keine gemeinsame Protokollversion; aktualisiere die ältere Seite.",
  "error.login.timeout":
    "Die Anmeldung hat zu lange gedauert, und das Relay hat die Verbindung beendet; versuche es noch einmal.",
  "error.login.refused": "Dieses Passwort öffnet den Kanal nicht. Prüfe, ob ein Wort fehlt, und prüfe die Adresse.",
  "error.login.code":
    "Das Passwort stimmt, aber der Code nicht. Warte in deiner App auf den nächsten Code und versuche es noch einmal.",
  "error.login.clock":
    "Das Passwort stimmt, aber der Code gehört zu einer anderen Zeit. Stell die Uhr deines Telefons und die dieses Rechners richtig und versuche es dann noch einmal.",
  "error.login.locked":
    "Es gab zu viele falsche Codes, deshalb müssen neue Anmeldungen warten. Versuche es später noch einmal.",
  "error.login.busy": "Das Relay ist mit anderen Anmeldungen beschäftigt; gleich folgt ein neuer Versuch.",
  "error.login.ticket": "Das Relay kennt diese Sitzung nicht mehr; tritt mit Passwort und Code noch einmal bei.",
  "error.login.forged":
    "Das Relay konnte die Signatur dieses Clients nicht bestätigen und hat ihn abgewiesen; tritt noch einmal bei.",
  "error.relay.untrusted":
    "Dieses Relay ist nicht das, das die Adresse nennt. Mach hier nicht weiter; frag bei der Person nach, von der du die Adresse hast.",
  "error.relay.unreachable": "Das Relay ist nicht erreichbar. Prüfe die Adresse und ob es läuft.",
  "error.relay.stopping":
    "Das Relay wird gerade beendet; sobald es wieder läuft, kommen die Mitglieder von selbst zurück.",
  "error.relay.failed": "Im Relay ist ein Fehler aufgetreten; gleich folgt ein neuer Versuch.",
  "error.relay.slow_reader": "Diese Verbindung war zu langsam, um mitzuhalten; sie wird neu aufgebaut.",
  "error.relay.replaced":
    "Diese Sitzung wurde über eine andere Verbindung noch einmal geöffnet, deshalb wurde diese hier geschlossen; sie kommt von selbst zurück.",
  "error.send.stale":
    "Die Nachricht wurde verschlüsselt, bevor sich die Gruppe geändert hat; sie wird neu verschlüsselt und gesendet.",
  "error.send.counter":
    "Eine Nachricht kam außer der Reihe an; sie wird in der richtigen Reihenfolge noch einmal gesendet.",
  "error.send.outside": "Nur Mitglieder der Gruppe können senden; tritt zuerst bei.",
  "error.send.expired":
    "Eine Nachricht konnte zehn Minuten lang nicht zugestellt werden; sende sie noch einmal, sobald du verbunden bist.",
  "error.commit.too_soon": "Die Gruppe hat sich gerade erst geändert; die Änderung wird noch einmal versucht.",
  "error.commit.refused": "Das Relay hat diese Änderung der Gruppe nicht angenommen.",
  "error.create.refused":
    "Dieses Relay lässt andere keine Kanäle anlegen; frag seinen Betreiber oder lege den Kanal auf dem Rechner des Relays an.",
  "error.create.exists": "Einen Kanal mit dieser ID gibt es schon; lege einen neuen an.",
  "error.channel.closed": "Dieser Kanal wurde von seinem Betreiber geschlossen.",
  "error.address.malformed":
    "Das ist keine Snug-Adresse. So eine Adresse sieht aus wie snug://host/… mit einem Teil hinter dem Zeichen #; kopiere sie ganz.",
  "error.address.insecure":
    "Ohne TLS spricht Snug nur mit diesem Rechner selbst; nimm ein Relay mit TLS, oder --insecure, wenn du in Kauf nimmst, dass das Netz sieht, wer sich unterhält.",
  "error.password.empty": "Das Passwort ist leer; gib das Passwort des Kanals ein.",
  "error.password.too_long": "Das Passwort ist länger als 1.024 Byte; prüfe, was du eingefügt hast.",
  "error.password.weak":
    "Dieses Passwort ist zu leicht zu erraten; nimm ein längeres oder selteneres, oder lass Snug eines erzeugen.",
  "error.code.malformed": "Ein Code besteht aus sechs Ziffern aus deiner Authenticator-App; gib ihn noch einmal ein.",
  "error.nickname.malformed":
    "Ein Spitzname besteht aus 1 bis 32 sichtbaren Zeichen ohne Zeilenumbruch; wähle einen anderen.",
  "error.text.too_long": "Eine Nachricht fasst höchstens 64 KiB Text; sende stattdessen eine Datei.",
  "error.suite.unknown": "Diese Version von Snug kennt das Verfahren nicht; nimm mls oder mls-classic.",
  "error.suite.unbuilt": "Das Verfahren fernet gibt es noch nicht; nimm mls oder mls-classic.",
  "error.group.password_differs":
    "Diese Gruppe wurde mit einem anderen Passwort gegründet; frag nach dem aktuellen und tritt noch einmal bei.",
  "error.group.lost": "Snug konnte einer Änderung der Gruppe nicht folgen und tritt von selbst wieder bei.",
  "error.group.void": "Ein Mitglied hat eine ungültige Änderung der Gruppe gesendet; alle haben sie ignoriert.",
  "error.group.open_failed":
    "Eine Nachricht ließ sich nicht öffnen; wer sie geschrieben hat, kann sie noch einmal senden.",
  "error.group.gap": "Von einem Mitglied fehlen Nachrichten; bitte es, sie noch einmal zu senden.",
  "error.group.repeat": "Das Relay hat eine Nachricht zweimal zugestellt; die Wiederholung wurde nicht angezeigt.",
  "error.group.removed": "Ein Mitglied hat dich aus der Gruppe entfernt; Snug tritt von selbst wieder bei.",
  "error.group.superseded": "Die Gruppe wurde neu gegründet; Snug tritt ihr von selbst wieder bei.",
  "error.login.wrong_codes":
    "Jemand, der das Passwort hat, hat fünf falsche Codes eingegeben; denk über ein neues Passwort nach.",
  "error.store.failed":
    "Der Datenordner ließ sich nicht lesen oder beschreiben; prüfe den Datenträger und die Zugriffsrechte.",
  "error.store.locked": "Die Schlüsseldatei öffnet diesen Datenordner nicht; gib die richtige mit --key-file an.",
  "error.config.malformed": "Eine Option ist ungültig; siehe --help.",
  "error.listen.failed": "Das Relay konnte dort keine Verbindungen annehmen; vielleicht ist der Port schon belegt.",
  "error.lane.busy": "Das Relay befördert so viele Dateien, wie es kann; gleich wird es noch einmal versucht.",
  "error.lane.over": "Das Relay hat den Weg dieser Datei beendet; er wird neu geöffnet.",
  "error.file.unknown": "Diese Datei wird hier nicht mehr angeboten; bitte noch einmal darum.",
  "error.file.too_many": "Es werden zu viele Dateien zugleich angeboten; beende zuerst einige davon.",
  "error.file.unreadable": "Die Datei ließ sich nicht lesen; prüfe, ob sie da ist und du sie lesen darfst.",
  "error.file.changed": "Die Datei hat sich beim Senden verändert; sie muss neu angeboten werden.",
  "error.file.corrupt": "Was ankam, ist nicht, was gesendet wurde; es wurde nichts behalten. Bitte noch einmal darum.",
  "error.file.too_long": "Es kam mehr als angekündigt; es wurde angehalten und nichts behalten.",
  "error.file.disk_full":
    "Der Datenträger ist voll; von der Datei wurde nichts behalten. Schaffe Platz und nimm sie noch einmal an.",
  "error.file.unwritable": "Die Datei ließ sich dort nicht schreiben; wähle einen Ordner, in den du schreiben darfst.",
  "error.file.no_room":
    "Dieser Browser hat im Speicher keinen Platz für diese Datei; nimm sie in einem Terminal an oder in einem Browser, der auf die Festplatte speichert.",
  "error.file.withdrawn": "Wer die Datei angeboten hat, hat sie zurückgezogen.",
  "error.file.away": "Wer sendet, ist abwesend; es geht weiter, sobald er oder sie zurück ist.",
  "error.file.left": "Wer sendet, ist gegangen, bevor alles da war; bitte noch einmal darum.",
  "error.file.past":
    "Sie kommt aus einem Datenstrom, von dem dieser Teil nicht noch einmal gelesen werden kann; bitte noch einmal darum.",
  "error.file.cancelled": "Wer die Datei annahm, hat sie angehalten.",
  "error.file.uncleaned":
    "Die Metadaten des Bildes (Ort, Kamera, Urheber) ließen sich nicht entfernen; deshalb wurde es nicht angeboten. Im Terminal sendet --keep-metadata es, wie es ist.",
  "error.internal": "In Snug ist ein Fehler aufgetreten; melde ihn bitte und schreib dazu, was du davor getan hast.",
};
