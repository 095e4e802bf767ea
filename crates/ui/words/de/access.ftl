# What happened, as a ticket's history tells it after the name.
access-act-asked-create = hat Zugang zu { $system } für { $person } angefragt
access-act-asked-change = hat eine andere Rolle in { $system } für { $person } angefragt
access-act-asked-disable = hat die Sperrung des Kontos von { $person } in { $system } angefragt
access-act-asked-remove = hat angefragt, { $person } eine Rolle in { $system } zu entziehen
access-act-approved = hat den Zugang zu { $system } für { $person } genehmigt (Schritt { $step })
access-act-approved-link = hat den Zugang zu { $system } für { $person } über den Link einer E-Mail genehmigt (Schritt { $step })
access-act-refused = hat den Zugang zu { $system } für { $person } abgelehnt (Schritt { $step })
access-act-refused-link = hat den Zugang zu { $system } für { $person } über den Link einer E-Mail abgelehnt (Schritt { $step })
access-act-allowed = hat die Genehmigungen für { $system } und { $person } abgeschlossen: Es kann jetzt erledigt werden
access-act-begun = kümmert sich um den Zugang zu { $system } für { $person }
access-act-done = hat in { $system } für { $person } erledigt, was angefragt war
access-act-withdrawn = hat die Anfrage zu { $system } für { $person } zurückgezogen
access-act-expired = hat die Anfrage zu { $system } für { $person } beendet: 30 Tage lang hat niemand geantwortet
access-act-reminded = hat an die offene Antwort zu { $system } für { $person } erinnert (Schritt { $step })
access-act-link-renewed = sah den Link einer genehmigenden Person zu { $system } für { $person } in einer Mail ankommen: er gilt nicht mehr, sie bekommt einen neuen (Stufe { $step })
access-act-time-over = hat bemerkt, dass die Zeit von { $person } in { $system } abgelaufen ist
access-said-system-added = hat ein System angelegt, für das Zugang angefragt werden kann
access-said-system-changed = hat ein System geändert, für das Zugang angefragt werden kann
access-said-system-retired = hat das System { $name } stillgelegt
access-said-exported = hat { $count ->
    [one] eine Zeile
   *[other] { $count } Zeilen
 } der Zugangsübersicht exportiert

# Requests.
access-title = Zugänge
access-kind = Was
access-kind-create = Zugang geben
access-kind-change = Rolle ändern
access-kind-disable = Konto sperren
access-kind-remove = Rolle entziehen
access-state-waiting = Wartet auf Genehmigung
access-state-approved = Zu erledigen
access-state-begun = In Arbeit
access-state-done = Erledigt
access-state-refused = Abgelehnt
access-state-withdrawn = Zurückgezogen
access-state-expired = Ohne Antwort beendet
access-asked-by = Angefragt von
access-the-desk = Der Desk
access-wanted-by = Gewünscht bis
access-late = überfällig
access-until = Zugang bis
access-steps = Genehmigungsschritte
access-step-owners-any = Eine verantwortliche Person
access-step-owners-all = Alle Verantwortlichen
access-step-team-any = Jemand aus { $team }
access-step-team-all = Alle aus { $team }
access-step-people-any = Eine der genannten Personen
access-step-people-all = Alle genannten Personen
access-step-nobody = Diesen Schritt kann derzeit niemand genehmigen. Ein Admin kann beim System andere benennen; fragen Sie dann erneut an.
access-step-open = Gefragt: { $people }
access-said-yes = Genehmigt von { $who }, { $at }
access-said-yes-link = Genehmigt von { $who } per E-Mail-Link, { $at }
access-said-no = Abgelehnt von { $who }, { $at }
access-said-no-link = Abgelehnt von { $who } per E-Mail-Link, { $at }
access-your-reason = Ihre Begründung
access-approve = Genehmigen
access-approve-verb = { $system } für { $person } genehmigen
access-refuse = Ablehnen
access-refuse-verb = { $system } für { $person } ablehnen
access-begin = Übernehmen
access-begin-verb = Zugang zu { $system } übernehmen
access-finish = Erledigt
access-finish-verb = Zugang zu { $system } ist erledigt
access-withdraw = Zurückziehen
access-withdraw-verb = Anfrage zu { $system } zurückziehen
access-ask = Zugang anfragen…
access-ask-verb = Zugang zu diesem Ticket anfragen
access-all = Alles zu den Zugängen
access-of-ticket = Zugänge zu Ticket { $ticket }
access-ask-title = Zugang anfragen
access-ask-hint = Wer es erlauben muss, wird per E-Mail gefragt. Niemand genehmigt, was er selbst angefragt hat, was in seinem Namen angefragt wurde oder was für ihn ist.
access-system-role = System und Rolle
access-choose = Auswählen…
access-role-gone = { $role } (nur noch wegzunehmen)
access-disable-hint = Eine Sperrung beendet alle Rollen in diesem System, gleich welche gewählt ist. Entziehen braucht keine Genehmigung.
access-whom = Für wen
access-whom-hint = Eine E-Mail-Adresse, die der Desk kennt. Leer: wer das Ticket gestellt hat.
access-reason = Begründung
access-reason-hint = Das lesen die Genehmigenden.
access-until-hint = Wenn der Tag vorbei ist, öffnet der Desk ein Ticket für den Entzug. Leer: so lange, wie das System ihn gibt.
access-send = Anfragen
access-send-verb = Zugangsanfrage absenden
access-has = Was { $person } hat
access-offboard = Jemand geht: alles sperren
access-offboard-more = Fragt in diesem Ticket an, jedes Konto dieser Person zu sperren, und zieht zurück, was für sie angefragt ist.
access-offboard-do = Sperrung von allem anfragen

# What waits.
access-waiting-for-you = Wartet auf Ihre Genehmigung
access-nothing-waits = Nichts wartet auf Sie
access-nothing-waits-more = Wenn jemand einen Zugang anfragt, den Sie erlauben müssen, steht er hier, und Sie bekommen eine E-Mail.
access-to-do = Genehmigt, zu erledigen
access-audit = Wer hat Zugang wozu
access-audit-verb = Ansehen, wer Zugang wozu hat
access-systems = Systeme
access-systems-verb = Systeme einrichten, für die Zugang angefragt wird
access-go = Zu den Zugangsanfragen

# Systems.
access-systems-lead = Wofür Zugang angefragt werden kann und wer ihn erlauben muss.
access-systems-none-more = Legen Sie das erste an: Name, Rollen und wer den Zugang erlauben muss.
access-no-systems = Noch keine Systeme
access-no-systems-more = Zugang kann angefragt werden, sobald ein Admin die Systeme angelegt hat, in denen es Konten gibt.
access-add-system = System anlegen
access-system = System
access-name = Name
access-description = Beschreibung
access-roles = Rollen
access-roles-hint = Eine pro Zeile. Ein entfernter Name wird nicht mehr vergeben; wer ihn hat, behält ihn bis zum Entzug.
access-owners = Verantwortliche
access-owners-hint = E-Mail-Adressen, eine pro Zeile, aus dem Team oder von Kontakten. Ein Schritt kann sie fragen.
access-work-days = Tage zum Erledigen
access-work-days-hint = Bis wann es gewünscht ist, wenn niemand etwas sagt.
access-longest-days = Längster Zugang in Tagen
access-longest-days-hint = Leer: ohne Ende.
access-steps-hint = In dieser Reihenfolge. Eine Anfrage behält die Schritte, mit denen sie gestellt wurde; wer antworten darf, wird beim Antworten geprüft.
access-step-n = Schritt { $n }
access-step-who = Wer gefragt wird
access-step-none = Kein solcher Schritt
access-step-owners = Die Verantwortlichen
access-step-people = Personen nach Adresse
access-step-need = Wer genehmigen muss
access-need-any = Eine Person davon
access-need-all = Alle
access-step-addresses = Adressen
access-step-people-hint = Eine pro Zeile; nur bei Personen nach Adresse.
access-save = Speichern
access-retire = System stilllegen
access-retire-sure = Niemand kann mehr Zugang dazu anfragen. Wer Zugang hatte und wer ihn erlaubt hat, bleibt verzeichnet.

# Who has what.
access-audit-lead = Wer seit wann Zugang wozu hat und wer ihn erlaubt hat, nach den Anfragen in diesem Desk.
access-person = Person
access-audit-person-hint = E-Mail-Adresse. Leer: alle.
access-every-system = Jedes System
access-audit-day = Stand vom
access-audit-day-hint = Am Ende dieses Tages. Leer: jetzt.
access-audit-all = Alles, auch Beendetes
access-audit-show = Anzeigen
access-export = Als Tabelle (CSV)
access-audit-unknown = Diese Adresse hat hier niemand.
access-audit-none = Kein Zugang verzeichnet
access-audit-none-more = Ein Zugang steht hier, sobald eine Anfrage dafür erledigt ist.
access-audit-more = Mehr
access-since = Seit
access-given-by = durch { $person }
access-given-through = durch den Konnektor { $connector }
access-allowed-by = Erlaubt von
access-ticket = Ticket
access-ended = beendet am { $day }
access-no-end = ohne Ende

# Mails.
access-mail-subject = Ihre Genehmigung wird gebraucht: { $system } für { $person }
access-mail-asks = Jemand fragt einen Zugang an, den Sie erlauben oder ablehnen können.
access-mail-whom = Für: { $person }
access-mail-system = System: { $system }
access-mail-role = Rolle: { $role }
access-mail-by = Angefragt von: { $person }
access-mail-reason = Begründung: { $reason }
access-mail-sign-in = Bitte melden Sie sich an und antworten Sie am Ticket:
access-mail-link = Bitte antworten Sie auf dieser Seite. Der Link ist nur für Sie und gilt einmal; geben Sie ihn nicht weiter:
access-mail-no-reply = Eine Antwort per E-Mail genehmigt nichts.

# When the time of a grant is over.
access-task-subject = Zugang entziehen: { $system } von { $person }
access-task-text = Die Zeit, für die { $person } { $role } in { $system } bekommen hat, ist vorbei. Angefragt wurde es in Ticket { $ticket }. Entziehen Sie es im System und melden Sie es hier als erledigt, oder fragen Sie es neu an, wenn es noch gebraucht wird.
access-task-reason = Die Zeit, für die er gegeben wurde, ist vorbei.

# The page behind the link of a mail.
access-page-title = Darf dieser Zugang gegeben werden?
access-page-lead = Sie werden als { $address } gefragt. Ihre Antwort wird mit Ihrem Namen festgehalten. Wenn Sie jemand anderes sind, schließen Sie bitte diese Seite.
access-page-reason-hint = Nötig, wenn Sie ablehnen.
access-thanks = Vielen Dank
access-thanks-yes = Ihre Genehmigung ist festgehalten. Sie müssen nichts weiter tun.
access-thanks-no = Ihre Ablehnung ist festgehalten. Wer angefragt hat, sieht Ihre Begründung.
access-closed-answered = Sie haben das beantwortet
access-closed-answered-more = Ihre Antwort ist festgehalten. Über diesen Link lässt sie sich nicht ändern.
access-closed-over = Das wird nicht mehr gefragt
access-closed-over-more = Es wurde zurückgezogen, von anderen beantwortet oder hat zu lange gewartet. Von Ihnen wird nichts gebraucht.
access-closed-void = Es gibt einen neueren Link
access-closed-void-more = Die Mail mit diesem Link kam an den Desk zurück, wo andere sie lesen konnten. Bitte suchen Sie die neuere Mail, und antworten Sie nicht auf sie und leiten Sie sie nicht weiter.
access-closed-unknown = Dieser Link führt nirgendwohin
access-closed-unknown-more = Vielleicht wurde er unterwegs abgeschnitten. Bitte öffnen Sie ihn noch einmal aus der E-Mail, oder fragen Sie, wer ihn geschickt hat.
