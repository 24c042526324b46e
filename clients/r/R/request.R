# Requests, and when they are sent again.

service_request <- function(client, path) {
  request <- httr2::request(client$url)
  request <- httr2::req_url_path_append(request, path)
  request <- httr2::req_user_agent(request, "modelwright-r/0.1.0")
  request <- httr2::req_timeout(request, client$timeout)
  # Problems become our own conditions, which know the caller's rows.
  request <- httr2::req_error(request, is_error = function(response) FALSE)
  if (is.null(client$api_key)) request else httr2::req_auth_bearer_token(request, client$api_key)
}

perform <- function(client, request) {
  n_sent <- 0
  repeat {
    response <- tryCatch(httr2::req_perform(request), error = identity)
    n_sent <- n_sent + 1
    if (n_sent > client$retries || !is_transient(response)) {
      break
    }
    Sys.sleep(wait_of(client, response, n_sent))
  }
  if (inherits(response, "error")) {
    abort_with_failure(client, response, n_sent)
  }
  response
}

is_transient <- function(response) {
  if (inherits(response, "error")) {
    # Who sets a timeout does not want to wait several times as long.
    return(!is_timeout(response))
  }
  httr2::resp_status(response) %in% c(429, 503)
}

is_timeout <- function(failure) grepl("timed? ?out", text_of(failure), ignore.case = TRUE)

# httr2 says what curl said in its own message, or, since 1.0, in that of its parent.
text_of <- function(failure) {
  parent <- if (inherits(failure$parent, "condition")) conditionMessage(failure$parent)
  paste(c(conditionMessage(failure), parent), collapse = " ")
}

wait_of <- function(client, response, n_sent) {
  asked <- if (!inherits(response, "error")) httr2::resp_retry_after(response) else NA
  if (!is.na(asked)) {
    return(min(max(asked, 0), 60))
  }
  # Many clients must not come back at the same moment. The clock spreads them, and leaves the
  # session's random numbers alone.
  spread <- 0.75 + 0.25 * (as.numeric(Sys.time()) * 1000) %% 1
  client$backoff * 2^(n_sent - 1) * spread
}

# Sends lists of equal length in parts, halves those that are too large for the service, and returns what
# `read` makes of each reply.
in_parts <- function(client, lists, request, read) {
  n_rows <- length(lists[[1]])
  size <- client$batch_rows
  n_sent <- 0
  replies <- list()
  while (n_sent < n_rows || length(replies) == 0) {
    part <- seq_len(min(size, n_rows - n_sent)) + n_sent
    body <- charToRaw(json_body(lapply(lists, `[`, part)))
    response <- perform(client, httr2::req_body_raw(request, body, "application/json"))
    if (httr2::resp_status(response) == 413 && length(part) > 1) {
      size <- length(part) %/% 2
      next
    }
    if (httr2::resp_status(response) != 200) {
      abort_with_problem(response, n_before = n_sent)
    }
    replies <- c(replies, list(read(response, length(part))))
    n_sent <- n_sent + length(part)
  }
  replies
}

json_body <- function(lists) {
  items <- vapply(lists, paste, "", collapse = ",")
  paste0("{", paste0("\"", names(lists), "\":[", items, "]", collapse = ","), "}")
}

json_of <- function(response) {
  tryCatch(
    jsonlite::fromJSON(httr2::resp_body_string(response), simplifyVector = FALSE),
    error = function(error) {
      abort(sprintf(
        "%s answered with something else than JSON. Is it a Modelwright service?",
        response$url
      ))
    }
  )
}
