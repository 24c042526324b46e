one_row <- data.frame(size = 50)

test_that("a busy and a not ready service are asked again", {
  skip_without_service()
  client <- faulty_client("503,429,503")

  expect_equal(nrow(predict(client, one_row)), 1)
  expect_equal(n_requests(client), "4")
})

test_that("a connection that breaks before the answer is tried again", {
  skip_without_service()
  client <- faulty_client("drop")

  expect_equal(nrow(predict(client, one_row)), 1)
  expect_equal(n_requests(client), "2")
})

test_that("retries end", {
  skip_without_service()
  client <- faulty_client("503,503,503", retries = 1)

  refusal <- expect_error(predict(client, one_row), class = "modelwright_problem")

  expect_equal(refusal$status, 503)
  expect_equal(n_requests(client), "2")
})

test_that("without retries, a broken connection is an error at once", {
  skip_without_service()
  client <- faulty_client("drop", retries = 0)

  expect_error(predict(client, one_row), "asked once", class = "modelwright_connection_error")
  expect_equal(n_requests(client), "1")
})

test_that("a slow answer is an error of its own, and is not asked for again", {
  skip_without_service()
  client <- faulty_client("slow", timeout = 0.5)

  expect_error(predict(client, one_row), "set `timeout`", class = "modelwright_timeout")
  expect_equal(n_requests(client), "1")
})

test_that("something else at the address is named", {
  skip_without_service()

  expect_error(predict(faulty_client("html"), one_row), "Is it a Modelwright service?")
})

test_that("waits grow, and a service's own wish is obeyed up to a minute", {
  client <- mw_client("http://127.0.0.1:8000", backoff = 1)
  asking <- function(seconds) {
    httr2::response(503, headers = paste("Retry-After:", seconds))
  }

  expect_true(wait_of(client, httr2::response(503), 3) >= 3)
  expect_true(wait_of(client, httr2::response(503), 3) <= 4)
  expect_equal(wait_of(client, asking(2), 1), 2)
  expect_equal(wait_of(client, asking(3600), 1), 60)
})
