test_that("each class of column is written as the service reads it", {
  data <- data.frame(
    number = c(0.1, NA, NaN),
    whole = c(1L, NA, -3L),
    is_new = c(TRUE, NA, FALSE),
    text = c("a", NA, ""),
    level = factor(c("x", NA, "y")),
    day = as.Date(c("2024-01-31", NA, "1969-12-31"))
  )

  rows <- json_rows(data)

  expect_equal(rows, c(
    "{\"number\":0.10000000000000001,\"whole\":1,\"is_new\":true,\"text\":\"a\",\"level\":\"x\",\"day\":\"2024-01-31\"}",
    "{\"number\":null,\"whole\":null,\"is_new\":null,\"text\":null,\"level\":null,\"day\":null}",
    "{\"number\":null,\"whole\":-3,\"is_new\":false,\"text\":\"\",\"level\":\"y\",\"day\":\"1969-12-31\"}"
  ))
})

test_that("numbers keep every digit", {
  numbers <- c(1 / 3, 2^53 + 2, 1e-300, -0.1 - 0.2, 123456789.123456789)

  read <- jsonlite::fromJSON(paste0("[", paste(json_numbers(numbers, "x"), collapse = ","), "]"))

  expect_identical(read, numbers)
})

test_that("times are written in UTC, with microseconds where they have some", {
  times <- as.POSIXct(c("2024-07-01 12:00:00", "1969-12-31 23:59:59.25", NA), tz = "Europe/Oslo")

  written <- iso_times(times)

  expect_equal(written[1:2], c("2024-07-01T10:00:00+00:00", "1969-12-31T22:59:59.250000+00:00"))
  expect_equal(json_cells(times, "at")[3], "null")
  expect_equal(json_cells(as.POSIXlt(times), "at"), json_cells(times, "at"))
})

test_that("texts are escaped", {
  text <- paste("a \"b\" \\ \n\t\001", "\u00e9 \U1F4E6")

  expect_equal(jsonlite::fromJSON(paste0("[", json_text(text), "]")), text)
  expect_equal(json_text(iconv("\u00e9", "UTF-8", "latin1")), "\"\u00e9\"")
})

test_that("what JSON cannot carry is refused with its place", {
  infinite <- expect_error(
    json_rows(data.frame(size = c(1, Inf))),
    "row 2, column \"size\": a finite number", class = "modelwright_rows_refused"
  )
  expect_equal(infinite$errors$row, 2)

  broken <- "\xff"
  Encoding(broken) <- "UTF-8"
  expect_error(json_rows(data.frame(text = broken)), "row 1, column \"text\": a text in UTF-8")
})

test_that("ids are texts or whole numbers, one for each row", {
  expect_equal(json_ids(c(3, 2^53), 2), c("3", "9007199254740992"))
  expect_equal(json_ids(factor(c("b", "a")), 2), c("\"b\"", "\"a\""))
  expect_error(json_ids(1:3, 2), "3 ids for 2 rows", class = "modelwright_error")
  for (bad in list(1.5, NA, NA_character_, TRUE, Inf, 2^54, Sys.Date(), list(1))) {
    expect_error(json_ids(bad, 1), "id of row 1 is neither a text nor a whole number", class = "modelwright_error")
  }
  expect_error(predict(mw_client("http://127.0.0.1:9"), data.frame(a = 1), explain = NA), "TRUE or FALSE")
})

test_that("columns that have no plain meaning are refused", {
  expect_error(json_rows(data.frame(wait = as.difftime(1, units = "mins"))), "class difftime")
  expect_error(json_rows(data.frame(z = 1i)), "class complex")
  nested <- data.frame(x = 1)
  nested$inner <- list(1)
  expect_error(json_rows(nested), "\"inner\" is of class list")
  expect_error(json_rows(list(a = 1)), "A data frame is expected")
  expect_error(json_rows(data.frame(a = 1, a = 2, check.names = FALSE)), "Two columns")
})

test_that("columns that are protected by I() are sent as what they are", {
  expect_equal(json_rows(data.frame(a = I("x"))), "{\"a\":\"x\"}")
})

test_that("data frames without rows or columns have their own form", {
  expect_equal(json_rows(data.frame(a = numeric())), character())
  expect_equal(json_rows(data.frame(row.names = 1:2)), c("{}", "{}"))
})
