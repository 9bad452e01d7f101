"""French dates, with the word that joins day and hour."""

DATETIME_FORMAT = "j F Y à H:i"
