"""The five-star scheme as a whole: what belongs to no single star."""
