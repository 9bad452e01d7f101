"""The demonstration house: 27, boulevard des Frênes, 69006 Lyon. Invented goods, texts and people."""
