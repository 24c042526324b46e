# Errors as conditions: what is wrong, where, what to do.

abort <- function(message, class = character(), ...) {
  stop(errorCondition(message, ..., class = c(class, "modelwright_error")))
}

abort_for_rows <- function(rows, column, problem) {
  errors <- data.frame(row = rows, column = column, problem = problem)
  abort(
    paste("Values cannot be sent:", named_rows(errors)), "modelwright_rows_refused",
    errors = errors
  )
}

abort_with_failure <- function(client, failure, n_sent) {
  times <- if (n_sent == 1) "once" else paste(n_sent, "times")
  is_slow <- is_timeout(failure)
  advice <- if (is_slow) {
    sprintf("It had %g seconds; set `timeout`.", client$timeout)
  } else {
    "Does it run there? `modelwright serve` prints its address."
  }
  abort(
    sprintf("%s did not answer, asked %s: %s. %s", client$url, times, text_of(failure), advice),
    c(if (is_slow) "modelwright_timeout", "modelwright_connection_error")
  )
}

# n_before: how many rows of the caller's data frame stand before the request's first.
abort_with_problem <- function(response, n_before = 0) {
  problem <- problem_of(response)
  errors <- errors_of(problem, n_before)
  name <- sub(".*#", "", problem$type)
  what <- if (is.null(errors)) problem$detail else paste0(named_rows(errors), ".")
  abort(
    sprintf("%s (HTTP %d). %s", problem$title, httr2::resp_status(response), what),
    c(paste0("modelwright_", name), "modelwright_problem"),
    status = httr2::resp_status(response), problem = name, title = problem$title,
    detail = problem$detail, errors = errors
  )
}

problem_of <- function(response) {
  type <- httr2::resp_content_type(response)
  if (!is.na(type) && type == "application/problem+json") {
    return(json_of(response))
  }
  # From a proxy, say, that stands before the service.
  list(
    type = "other", title = httr2::resp_status_desc(response),
    detail = sprintf("%s answered with something else than Modelwright's JSON.", response$url)
  )
}

errors_of <- function(problem, n_before) {
  if (length(problem$errors) == 0) {
    return(NULL)
  }
  data.frame(
    row = vapply(problem$errors, function(each) as.numeric(each$row), 0) + 1 + n_before,
    column = vapply(problem$errors, `[[`, "", "column"),
    problem = vapply(problem$errors, `[[`, "", "problem")
  )
}

named_rows <- function(errors) {
  shown <- utils::head(errors, 5)
  texts <- sprintf("row %d, column %s: %s", shown$row, dQuote(shown$column, FALSE), shown$problem)
  rest <- nrow(errors) - nrow(shown)
  paste0(paste(texts, collapse = "; "), if (rest > 0) sprintf("; and %d more", rest))
}
