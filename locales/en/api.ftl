# The interface for programs
api-docs-title = Interface (API)
api-docs-lead = All calls of the JSON interface. Programs find the same description as OpenAPI:
fault-malformed-json = This is not valid JSON
fault-malformed-json-detail = The mistake is in line { $line }, column { $column }.
fault-idempotency-other = This key was used before
fault-idempotency-other-detail = Another request came with the same Idempotency-Key. Please use a new key.
fault-idempotency-at-work = This request is being worked on
fault-idempotency-at-work-detail = The first request with this Idempotency-Key is not finished. Please try again in a moment.
fault-idempotency-unclear = The first request was probably carried out
fault-idempotency-unclear-detail = Its answer was lost. Please check whether the entry exists. If it does not, use a new Idempotency-Key.
