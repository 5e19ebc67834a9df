"""What the register of needs thinks: what a text may be about, how heavy a need weighs, which two may be one."""
