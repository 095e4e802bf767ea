preview-beginning = This is its beginning. Download it for the rest.
preview-no-text = This is no text, whatever it is called. Download it to look at it.
preview-closed-pdf = This PDF holds something that could run, or something that cannot be looked into. Download it if you trust it.
