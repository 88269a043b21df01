# What calendar programs show about a subscription
feed-all = Turnus: all events
feed-all-description = All public events. Moved and cancelled events change here by themselves.
feed-format-description = { $summary } Moved and cancelled events change here by themselves.
feed-selection = Turnus: { $names }
feed-selection-description = Your selection: { $names }. Moved and cancelled events change here by themselves.
feed-selection-tag = topic { $tag }
