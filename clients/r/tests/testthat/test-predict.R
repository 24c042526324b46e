rows <- function() {
  rows <- document("rows")
  rows$kind <- factor(rows$kind)
  rows$sent <- as.Date(rows$sent)
  rows
}

test_that("numbers and intervals are those of the release in Python, to the last bit", {
  skip_without_service()
  expected <- document("expected", simplifyVector = FALSE)$regression

  answers <- predict(client_of("regression", batch_rows = 7), rows())

  expect_identical(answers$prediction, vapply(expected, `[[`, 0, "prediction"))
  expect_identical(answers$lower, vapply(expected, function(each) each$interval[[1]], 0))
  expect_identical(answers$upper, vapply(expected, function(each) each$interval[[2]], 0))
  expect_identical(answers$warnings, lapply(expected, function(each) as.character(unlist(each$warnings))))
  expect_equal(anyDuplicated(answers$id), 0)
  expect_true(all(answers$journaled))
})

test_that("labels and probabilities are those of the release in Python, to the last bit", {
  skip_without_service()
  expected <- document("expected", simplifyVector = FALSE)$binary

  answers <- predict(client_of("binary"), rows())

  expect_identical(answers$prediction, vapply(expected, `[[`, "", "prediction"))
  for (class in c("no", "yes")) {
    shares <- vapply(expected, function(each) each$probabilities[[class]], 0)
    expect_identical(answers[[paste0("probability_", class)]], shares)
  }
})

test_that("the caller's ids come back beside the answers, as they were", {
  skip_without_service()
  client <- client_of("regression", batch_rows = 3)
  asked <- rows()[1:7, ]

  expect_identical(predict(client, asked, ids = 1:7 * 1e9)$caller_id, 1:7 * 1e9)
  named <- factor(c("A-17", "a \"b\"", "c", "d", "e", "f", "\u00e9"))
  expect_identical(predict(client, asked, ids = named)$caller_id, named)
  expect_null(predict(client, asked)$caller_id)
  expect_identical(predict(client, asked[0, ], ids = character())$caller_id, character())
})

test_that("outcomes may be told under the caller's ids", {
  skip_without_service()
  client <- client_of("regression", batch_rows = 2)
  ids <- paste(basename(tempfile("order ")), 1:5)
  predict(client, rows()[1:5, ], ids = ids)

  count <- mw_outcomes(client, data.frame(key = ids, outcome = 1:5))

  expect_equal(count[c("stored", "unknown")], list(stored = 5, unknown = 0))
})

test_that("contributions are those of the release in Python, and sum up", {
  skip_without_service()
  for (task in c("regression", "binary")) {
    expected <- document("expected", simplifyVector = FALSE)[[task]]

    # 120 rows, of which the service explains no more than 100 at once.
    explained <- predict(client_of(task), rows(), explain = TRUE)$explanation

    expect_equal(lapply(explained, `[[`, "contributions"), lapply(expected, function(each) unlist(each$contributions)))
    sums <- vapply(explained, function(each) each$base + sum(each$contributions), 0)
    expect_equal(sums, vapply(explained, `[[`, 0, "score"))
  }
})

test_that("an explanation says what it explains", {
  skip_without_service()
  number <- predict(client_of("regression"), rows()[1, ], explain = TRUE)
  label <- predict(client_of("binary"), rows()[1, ], ids = "A-17", explain = TRUE)

  expect_identical(number$explanation[[1]]$score, number$prediction)
  expect_identical(label$explanation[[1]]$score, label$probability_yes)
  expect_identical(label$explanation[[1]]$label, "yes")
  expect_equal(label$explanation[[1]][c("method", "standard_error")], list(method = "exact", standard_error = 0))
  expect_true("size" %in% names(label$explanation[[1]]$reference_row))
  expect_identical(label$caller_id, "A-17")
  expect_identical(predict(client_of("binary"), rows()[0, ], explain = TRUE)$explanation, list())
})

test_that("a row's own release is a canary's", {
  reply <- list(release = "r1", journaled = TRUE, predictions = list(
    list(id = "a", prediction = 1, warnings = list()),
    list(id = "b", prediction = 2, warnings = list(), release = "r2")
  ))

  expect_equal(answers_of(list(reply, reply), NULL, FALSE)$release, c("r1", "r2", "r1", "r2"))
})

test_that("times answer like the same times as texts", {
  skip_without_service()
  as_times <- rows()
  as_times$sent <- as.POSIXct(format(as_times$sent), tz = "UTC")

  answers <- predict(client_of("regression"), as_times)

  expect_identical(answers$prediction, predict(client_of("regression"), rows())$prediction)
})

test_that("no rows are no predictions", {
  skip_without_service()

  answers <- predict(client_of("regression"), rows()[0, ])

  expect_equal(nrow(answers), 0)
  expect_true(all(c("id", "prediction", "warnings", "release", "journaled") %in% names(answers)))
})

test_that("parts that are too large for the service are halved", {
  skip_without_service()
  keyed <- client_of("keyed", api_key = Sys.getenv("MODELWRIGHT_TESTS_KEY"))

  answers <- predict(keyed, rows())

  expect_equal(answers$prediction, predict(client_of("binary"), rows())$prediction)
})

test_that("a missing key is told from other problems", {
  skip_without_service()

  refusal <- expect_error(predict(client_of("keyed"), rows()), class = "modelwright_unauthorized")

  expect_equal(refusal$status, 401)
  expect_match(conditionMessage(refusal), "API key is missing or wrong")
})

test_that("refused values are named by the caller's rows and columns", {
  skip_without_service()
  bad <- rows()
  bad$size <- as.character(bad$size)
  bad$size[c(3, 12)] <- "large"

  refusal <- expect_error(
    predict(client_of("regression", batch_rows = 10), bad),
    class = "modelwright_rows_refused"
  )
  expect_equal(refusal$errors$row, 3)
  bad$size[3] <- "5"
  later <- expect_error(
    predict(client_of("regression", batch_rows = 10), bad),
    "row 12, column \"size\": a number is expected", class = "modelwright_rows_refused"
  )
  expect_equal(later$errors, data.frame(row = 12, column = "size", problem = "a number is expected"))
})

test_that("columns that the model does not know come back as warnings", {
  skip_without_service()

  answers <- predict(client_of("regression"), cbind(rows()[1, ], colour = "red"))

  expect_match(answers$warnings[[1]], "'colour' is not a column", all = FALSE)
})
