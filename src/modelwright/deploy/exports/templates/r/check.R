# Answers the rows and reads the values of a file, for the comparison with ONNX Runtime; no part of the export.
arguments <- commandArgs(trailingOnly = TRUE)
source(file.path(arguments[1], "model.R"), encoding = "UTF-8")
model <- load_model(file.path(arguments[1], "model.bin"))
questions <- rawConnection(readBin(arguments[2], "raw", file.size(arguments[2])))
answers <- file(arguments[3], "wb")

write_text <- function(text) {
  bytes <- charToRaw(enc2utf8(text))
  writeBin(length(bytes), answers, size = 4, endian = "big")
  writeBin(bytes, answers)
}

write_numbers <- function(numbers) writeBin(as.double(numbers), answers, size = 8, endian = "big")

n_rows <- read_integers(questions, 1)
rows <- lapply(seq_len(n_rows), function(i) list(read_numbers(questions), read_texts(questions)))
numbers <- do.call(rbind, lapply(rows, `[[`, 1))
texts <- do.call(rbind, lapply(rows, `[[`, 2))
answered <- score_rows(model, numbers, texts)
is_regression <- model$task == "regression"
for (row in seq_len(n_rows)) {
  write_text(if (is_regression) "" else answered$prediction[row])
  write_numbers(if (is_regression) answered$prediction[row] else NaN)
  write_numbers(answered$company[row, ])
}

named <- setNames(model$columns, vapply(model$columns, function(column) column$name, ""))
for (number in seq_len(read_integers(questions, 1))) {
  column <- named[[read_text(questions)]]
  value <- switch(read_text(questions),
    missing = NA,
    flag = read_flag(questions),
    whole = read_number(questions),
    number = read_number(questions),
    read_text(questions)
  )
  cell <- tryCatch(read_cells(column, value, 1), error = function(refused) NULL)
  writeBin(as.integer(if (is.null(cell)) 0 else if (column$is_text) 2 else 1), answers, size = 1)
  if (!is.null(cell)) (if (column$is_text) write_text else write_numbers)(cell)
}
close(answers)
