"""The music APIs: a router by the model's provider, and one folder for each of them."""
