"""Who needs GPU-hours, and how many: training, serving, and what an accelerator does in an hour."""
