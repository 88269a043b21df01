# Was Kalenderprogramme über ein Abo zeigen
feed-all = Turnus: alle Termine
feed-all-description = Alle öffentlichen Termine. Verlegte und abgesagte Termine ändern sich hier von selbst.
feed-format-description = { $summary } Verlegte und abgesagte Termine ändern sich hier von selbst.
feed-selection = Turnus: { $names }
feed-selection-description = Ihre Auswahl: { $names }. Verlegte und abgesagte Termine ändern sich hier von selbst.
feed-selection-tag = Thema { $tag }
