"""Training of models: policy, supervised fine-tuning, PPO and GRPO. The only place of torch."""
