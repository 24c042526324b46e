#' Tell a service what came true
#'
#' Outcomes may be told again: the one observed last counts, so that retries do no harm. A data frame
#' longer than `batch_rows` is sent in parts, each of which is stored as a whole or not at all.
#'
#' @param client From [mw_client()]; its key needs the scope `outcomes`.
#' @param outcomes A data frame with `id`, as [predict.mw_client()] returned it, or `key`, your own name
#'   of the row, as `ids` told it; `outcome`, the label or number; and perhaps `observed_at`, when it was known.
#'
#' @return A list: `stored` and, of these, `replaced`, which took the place of an earlier one, and
#'   `unknown`, for which the service has no prediction; `unknown_names`, the first hundred of these.
#' @section Errors: As for [predict.mw_client()].
#' @export
#'
#' @examples
#' \dontrun{
#' answers <- predict(client, orders)
#' # weeks later
#' mw_outcomes(client, data.frame(id = answers$id, outcome = orders$was_returned))
#' }
mw_outcomes <- function(client, outcomes) {
  request <- service_request(client, "outcomes")
  replies <- in_parts(
    client, list(outcomes = json_rows(outcomes)), request, function(response, n_rows) json_of(response)
  )
  total <- function(name) sum(vapply(replies, function(reply) as.numeric(reply[[name]]), 0))
  names <- unlist(lapply(replies, `[[`, "unknown_names"))
  list(
    stored = total("stored"), replaced = total("replaced"), unknown = total("unknown"),
    unknown_names = utils::head(as.character(names), 100)
  )
}
