# Prints seconds for a row of values that are read already: alone, and among others.
arguments <- commandArgs(trailingOnly = TRUE)
source("model.R", encoding = "UTF-8")
model <- load_model("model.bin")
file <- rawConnection(readBin(arguments[1], "raw", file.size(arguments[1])))
rows <- lapply(seq_len(read_integers(file, 1)), function(i) list(read_numbers(file), read_texts(file)))
numbers <- do.call(rbind, lapply(rows, `[[`, 1))
texts <- do.call(rbind, lapply(rows, `[[`, 2))

seconds_of <- function(call) {
  call()
  n <- 0
  start <- proc.time()[["elapsed"]]
  while (proc.time()[["elapsed"]] - start < as.double(arguments[2])) {
    call()
    n <- n + 1
  }
  (proc.time()[["elapsed"]] - start) / n
}

one <- seconds_of(function() score_rows(model, numbers[1, , drop = FALSE], texts[1, , drop = FALSE]))
many <- seconds_of(function() score_rows(model, numbers, texts)) / nrow(numbers)
cat("R, one row\t", one, "\nR, ", format(nrow(numbers), big.mark = ","), " rows\t", many, "\n", sep = "")
