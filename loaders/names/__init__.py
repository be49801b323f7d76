"""Words to codes: provinces, site types, headings; explicit ladders, never a guess."""
