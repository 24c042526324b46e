#' A client of a Modelwright service
#'
#' @param url Address of the service, such as `"http://127.0.0.1:8000"`.
#' @param api_key Key that the service asks for; `NULL` sends none. Rather than into a script, put it
#'   into an environment variable and pass `Sys.getenv("MODELWRIGHT_API_KEY")`.
#' @param timeout Seconds that one request may take.
#' @param retries How often a request is sent again after the service was busy (429), not ready (503)
#'   or not reached. See [predict.mw_client()] for what may then be counted twice.
#' @param backoff Seconds before the first retry; each further wait is twice as long. A service that
#'   says how long to wait is obeyed, up to a minute.
#' @param batch_rows Most rows of one request; longer data frames are sent in parts.
#'
#' @return An object of class `mw_client`. Nothing is sent yet; [mw_health()] does.
#' @export
#'
#' @examples
#' client <- mw_client("http://127.0.0.1:8000", timeout = 10)
#' client
mw_client <- function(url, api_key = NULL, timeout = 30, retries = 3, backoff = 0.5,
                      batch_rows = 1000) {
  if (!is.character(url) || length(url) != 1 || !grepl("^https?://", url)) {
    abort("`url` must be one address, such as \"http://127.0.0.1:8000\".")
  }
  if (!is.null(api_key) && !(is.character(api_key) && length(api_key) == 1 && nzchar(api_key))) {
    abort("`api_key` must be one text that is not empty, or NULL where the service asks for none.")
  }
  check_number(timeout, "timeout", above = 0)
  check_number(retries, "retries", least = 0)
  check_number(backoff, "backoff", least = 0)
  check_number(batch_rows, "batch_rows", least = 1)
  structure(
    list(
      url = url, api_key = api_key, timeout = timeout, retries = retries, backoff = backoff,
      batch_rows = batch_rows
    ),
    class = "mw_client"
  )
}

#' @export
print.mw_client <- function(x, ...) {
  key <- if (is.null(x$api_key)) "no API key" else "with an API key"
  cat("<mw_client> ", x$url, ", ", key, "\n", sep = "")
  invisible(x)
}

#' Whether a service answers, and with which release
#'
#' @param client From [mw_client()].
#'
#' @return A list: `ready`, whether the service answers; `release`, the id of the release it answers
#'   with, or `NA`; `detail`, why it is not ready, or `NA`. It asks once, without retries.
#' @section Errors: As for [predict.mw_client()], where the service cannot be reached.
#' @export
#'
#' @examples
#' \dontrun{
#' mw_health(mw_client("http://127.0.0.1:8000"))$ready
#' }
mw_health <- function(client) {
  client$retries <- 0
  response <- perform(client, service_request(client, "health/ready"))
  if (httr2::resp_status(response) == 503) {
    return(list(ready = FALSE, release = NA_character_, detail = problem_of(response)$detail))
  }
  if (httr2::resp_status(response) != 200) {
    abort_with_problem(response)
  }
  list(ready = TRUE, release = json_of(response)$release, detail = NA_character_)
}

check_number <- function(value, name, least = -Inf, above = -Inf) {
  is_number <- is.numeric(value) && length(value) == 1 && is.finite(value)
  if (!is_number || value < least || value <= above) {
    bound <- if (is.finite(above)) paste("above", above) else paste("of at least", least)
    abort(sprintf("`%s` must be one number %s.", name, bound))
  }
}
