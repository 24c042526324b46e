# Answers the rows and reads the values of a file, for the comparison with ONNX Runtime; no part of the export.
# Takes model.R, and any number of models, each as three files: the packed model, the questions, the answers.

write_text <- function(text, answers) {
  bytes <- charToRaw(enc2utf8(text))
  writeBin(length(bytes), answers, size = 4, endian = "big")
  writeBin(bytes, answers)
}

write_numbers <- function(numbers, answers) writeBin(as.double(numbers), answers, size = 8, endian = "big")

answer_file <- function(model, asked, answered) {
  questions <- rawConnection(readBin(asked, "raw", file.size(asked)))
  answers <- file(answered, "wb")
  answer_rows(model, questions, answers)
  answer_values(model, questions, answers)
  close(answers)
  close(questions)
}

answer_rows <- function(model, questions, answers) {
  n_rows <- read_integers(questions, 1)
  rows <- lapply(seq_len(n_rows), function(i) list(read_numbers(questions), read_texts(questions)))
  numbers <- do.call(rbind, lapply(rows, `[[`, 1))
  texts <- do.call(rbind, lapply(rows, `[[`, 2))
  answered <- score_rows(model, numbers, texts)
  is_regression <- model$task == "regression"
  for (row in seq_len(n_rows)) {
    write_text(if (is_regression) "" else answered$prediction[row], answers)
    write_numbers(if (is_regression) answered$prediction[row] else NaN, answers)
    write_numbers(answered$company[row, ], answers)
    raw <- if (is.null(answered$raw_scores)) double(0) else answered$raw_scores[row, ]
    writeBin(length(raw), answers, size = 4, endian = "big")
    write_numbers(raw, answers)
  }
}

answer_values <- function(model, questions, answers) {
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
    if (!is.null(cell)) (if (column$is_text) write_text else write_numbers)(cell, answers)
  }
}

arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1], encoding = "UTF-8")
for (place in seq(2, length(arguments), by = 3)) {
  answer_file(load_model(arguments[place]), arguments[place + 1], arguments[place + 2])
}
