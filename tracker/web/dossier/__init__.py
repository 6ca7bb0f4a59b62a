"""The dossier of a vial, a sample, a treatment or a donor as a PDF: everything on record, for people."""
