"""The demo: two small food banks that have lived for six months, through the same services as everybody.

Everything is fictional and says so (見本データ); only the school districts of Niiza are real.
"""
