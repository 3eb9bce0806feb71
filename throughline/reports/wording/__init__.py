"""Reports in words, for every place that shows them: the app, the terminal. Names, numbers, sentences; no drawing."""
