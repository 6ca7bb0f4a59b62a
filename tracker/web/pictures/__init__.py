"""Pictures of a record: where each thing stands is counted here, purely; templates put the marks there."""
