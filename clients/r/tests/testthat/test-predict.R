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
