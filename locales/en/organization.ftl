# How an organization shows itself
organization-title = Look of your organization
organization-lead = Name, color and logo appear on the pages of your formats and dates.
organization-name = Name of the organization
organization-name-hint = As it stands beside every date and in the calendars.
organization-accent = Color of buttons and links
organization-accent-hint = For example #1c4f9c. It must stand out well on light pages; for dark screens we lighten it ourselves. Without one the blue of the administration is used.
organization-save = Save the look
organization-logo = Logo
organization-logo-now = Your logo
organization-picture = Picture of the logo
organization-picture-hint = PNG, JPEG or WebP, at most 512 KB and 4,000 pixels a side. We shrink it and keep nothing but the picture itself.
organization-upload = Upload the logo
organization-remove = Remove the logo
organization-others = Your other organizations
