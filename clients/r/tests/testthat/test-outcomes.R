rows <- function() document("rows")[1:5, ]

test_that("outcomes are stored under the ids of predictions, and counted", {
  skip_without_service()
  client <- client_of("regression", batch_rows = 2)
  ids <- predict(client, rows())$id
  unheard <- basename(tempfile("unheard of "))
  told <- data.frame(id = c(ids, unheard), outcome = 1:6, observed_at = as.POSIXct("2026-01-02", tz = "UTC"))

  first <- mw_outcomes(client, told)
  again <- mw_outcomes(client, told)

  expect_equal(first, list(stored = 6, replaced = 0, unknown = 1, unknown_names = unheard))
  expect_equal(again$replaced, 6)
})

test_that("outcomes that cannot be used are named by the caller's rows", {
  skip_without_service()
  told <- data.frame(id = c("a", "b", "c"), outcome = c("1", "2", NA))

  refusal <- expect_error(
    mw_outcomes(client_of("regression", batch_rows = 2), told),
    class = "modelwright_rows_refused"
  )

  expect_equal(refusal$errors$row, 3)
})
