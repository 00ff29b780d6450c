"""`make review`: what was misread becomes examples, by an editor's word."""
