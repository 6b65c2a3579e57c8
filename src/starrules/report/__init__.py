"""What a run came to: findings and awards as frames, and why, in words."""
