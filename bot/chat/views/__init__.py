"""What things look like in a channel: values in, embeds out."""
