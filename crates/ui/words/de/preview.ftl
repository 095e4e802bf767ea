preview-beginning = Dies ist der Anfang. Laden Sie die Datei herunter, um den Rest zu sehen.
preview-no-text = Das ist kein Text, wie immer es heißt. Laden Sie es herunter, um es anzusehen.
preview-closed-pdf = Dieses PDF enthält etwas, das ausgeführt werden könnte, oder etwas, in das man nicht hineinsehen kann. Laden Sie es herunter, wenn Sie ihm vertrauen.
