#' Predict the rows of a data frame
#'
#' Each column is sent by its name; columns that the model does not know come back as warnings of their
#' rows. `NA` and `NaN` are missing values. Factors are sent as texts, dates as `2024-01-31`, times as
#' ISO 8601 in UTC. Where the model reads a column by a pattern of its own, such as `%d.%m.%Y`, send
#' texts made with `format()`.
#'
#' A data frame longer than `batch_rows` is sent in parts, and a part that the service finds too large
#' is halved. If a part is refused, the parts before it have been answered and kept in the service's
#' journal all the same.
#'
#' The service writes each prediction into its journal. A request whose connection broke before the
#' answer came may have been answered already: after a retry its rows stand in the journal twice, the
#' returned ids are those of the retry, and the watch counts the rows twice. What was refused with 429
#' or 503 was not answered, so its retry counts once. A request that takes longer than `timeout` is not
#' sent again. Use `retries = 0` where a row must not count twice.
#'
#' @param object From [mw_client()].
#' @param newdata A data frame.
#' @param ... Not used.
#' @param ids Your own names of the rows, texts or whole numbers, one for each, such as
#'   `newdata$order_number`. They come back as `caller_id`, and [mw_outcomes()] takes them as `key`.
#' @param explain Whether to say why, in the column `explanation`. This takes the service much longer than
#'   a prediction.
#'
#' @return A data frame with one row for each row of `newdata`, in their order:
#'   * `id`: the name under which the outcome can be reported later;
#'   * `caller_id`, with `ids`: your own name of the row;
#'   * `prediction`: the label or number;
#'   * `probability_<class>` for each class; or, for a number, `lower` and `upper`, the ends of its
#'     interval, which may be infinite;
#'   * `warnings`: a list of texts, what is unusual about the row;
#'   * `release`: the id of the release that answered;
#'   * `journaled`: whether the service could keep question and answer;
#'   * `explanation`, with `explain`: a list for each row. Its `contributions`, numbers named by column,
#'     and `base` sum to `score`, which is the predicted number, or the probability of the class `label`.
#'     `base` is the score of `reference_row`, a usual row of the training data. `method` is `"exact"`, or
#'     `"sampled"` where many columns differ from that row; `standard_error` is the largest one of a
#'     contribution.
#' @section Errors:
#'   All are conditions of class `modelwright_error`, and of one of these:
#'   * `modelwright_rows_refused`: values cannot be used. `errors` is a data frame with `row` (counted
#'     from 1, in `newdata`), `column` and `problem`; of many, the first hundred of a part.
#'   * `modelwright_problem`: whatever else the service refuses; `status`, `problem` (such as
#'     `"unauthorized"`), `title` and `detail`. Its class is also `modelwright_<problem>`.
#'   * `modelwright_connection_error`: the service was not reached; `modelwright_timeout`, a kind of
#'     it: the answer took too long.
#' @importFrom stats predict
#' @export
#'
#' @examples
#' \dontrun{
#' client <- mw_client("http://127.0.0.1:8000")
#' answers <- predict(client, data.frame(age = c(41.5, NA), city = c("Oslo", "Rome")))
#'
#' answers <- predict(client, orders, ids = orders$order_number, explain = TRUE)
#' answers$explanation[[1]]$contributions
#'
#' tryCatch(predict(client, data.frame(age = "old")),
#'   modelwright_rows_refused = function(refusal) refusal$errors
#' )
#' }
predict.mw_client <- function(object, newdata, ..., ids = NULL, explain = FALSE) {
  if (!isTRUE(explain) && !isFALSE(explain)) {
    abort("`explain` must be TRUE or FALSE.")
  }
  lists <- list(rows = json_rows(newdata))
  if (!is.null(ids)) {
    lists$ids <- json_ids(ids, nrow(newdata))
  }
  request <- service_request(object, "predict")
  if (explain) {
    request <- httr2::req_url_query(request, explain = 1)
  }
  answers_of(in_parts(object, lists, request, reply_of), ids, explain)
}
