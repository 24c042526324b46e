# The service's replies as one data frame.

reply_of <- function(response, n_rows) {
  reply <- json_of(response)
  if (length(reply$predictions) != n_rows) {
    abort(sprintf(
      "%s answered %d rows with %d predictions. Is it a Modelwright service?",
      response$url, n_rows, length(reply$predictions)
    ))
  }
  reply
}

answers_of <- function(replies, ids, explain) {
  n_rows <- vapply(replies, function(reply) length(reply$predictions), 0L)
  predictions <- unlist(lapply(replies, `[[`, "predictions"), recursive = FALSE)
  answers <- data.frame(id = vapply(predictions, `[[`, "", "id"))
  answers$caller_id <- ids
  labels <- unlist(lapply(predictions, `[[`, "prediction"))
  answers$prediction <- if (is.null(labels)) logical() else labels
  answers <- cbind(answers, shares_of(predictions), intervals_of(predictions))
  answers$warnings <- lapply(predictions, function(each) as.character(unlist(each$warnings)))
  answers$release <- unlist(lapply(replies, releases_of))
  answers$journaled <- rep(vapply(replies, `[[`, NA, "journaled"), n_rows)
  if (explain) {
    answers$explanation <- unlist(lapply(replies, explanations_of), recursive = FALSE)
  }
  answers
}

# A row names its release where that is not the reply's: a canary's.
releases_of <- function(reply) {
  vapply(reply$predictions, function(each) {
    if (is.null(each$release)) reply$release else each$release
  }, "")
}

explanations_of <- function(reply) {
  lapply(reply$predictions, function(each) {
    explanation <- each$explanation
    explanation$contributions <- unlist(explanation$contributions)
    explanation$reference_row <- reply$reference_row
    explanation
  })
}

shares_of <- function(predictions) {
  # A promotion between two parts may bring other classes.
  classes <- unique(unlist(lapply(predictions, function(each) names(each$probabilities))))
  shares <- lapply(classes, function(class) {
    vapply(predictions, function(each) {
      share <- each$probabilities[[class]]
      if (is.null(share)) NA_real_ else as.numeric(share)
    }, 0)
  })
  names(shares) <- if (length(classes)) paste0("probability_", classes)
  columns_of(shares, length(predictions))
}

intervals_of <- function(predictions) {
  if (!any(vapply(predictions, function(each) length(each$interval) == 2, NA))) {
    return(columns_of(list(), length(predictions)))
  }
  end <- function(position, infinite) {
    # JSON has no infinity: an end that is null is open.
    vapply(predictions, function(each) {
      number <- each$interval[[position]]
      if (is.null(number)) infinite else as.numeric(number)
    }, 0)
  }
  columns_of(list(lower = end(1, -Inf), upper = end(2, Inf)), length(predictions))
}

# check.names = FALSE keeps classes such as "not yet" as they are.
columns_of <- function(columns, n_rows) {
  structure(columns, class = "data.frame", row.names = seq_len(n_rows))
}
