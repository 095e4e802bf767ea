preview-beginning = Este es su comienzo. Descárguelo para ver el resto.
preview-no-text = Esto no es texto, se llame como se llame. Descárguelo para verlo.
preview-closed-pdf = Este PDF contiene algo que podría ejecutarse o que no se puede examinar. Descárguelo si confía en él.
