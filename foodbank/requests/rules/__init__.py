"""What may be asked, for when, and how much it weighs: values in, values out."""
