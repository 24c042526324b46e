test_that("the key is never printed", {
  expect_output(print(mw_client("http://127.0.0.1:8000", "secret")), "with an API key")
  expect_false(any(grepl("secret", capture.output(mw_client("http://127.0.0.1:8000", "secret")))))
})

test_that("arguments that cannot work are refused at once", {
  expect_error(mw_client("127.0.0.1"), "`url` must be", class = "modelwright_error")
  expect_error(mw_client("http://127.0.0.1", api_key = ""), "`api_key` must be")
  expect_error(mw_client("http://127.0.0.1", timeout = 0), "`timeout` must be one number above 0")
  expect_error(mw_client("http://127.0.0.1", retries = -1), "`retries` must be one number of at least 0")
  expect_error(mw_client("http://127.0.0.1", batch_rows = NA), "`batch_rows` must be")
})

test_that("a service that runs is ready, and says with which release", {
  skip_without_service()

  health <- mw_health(client_of("regression"))

  expect_true(health$ready)
  expect_match(health$release, "^[0-9a-f]{64}$")
})

test_that("a service that does not run is a connection error", {
  expect_error(mw_health(mw_client("http://127.0.0.1:9")), class = "modelwright_connection_error")
})
