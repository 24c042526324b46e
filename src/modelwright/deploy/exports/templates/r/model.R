# Release {{release}}
# scored in plain R, version 3.6 or later, without any package:
#
#   source("model.R")
#   model <- load_model("model.bin")
#   predict(model, data.frame(...))
#
# What base R cannot do: it does not bring letters and their marks together (Unicode's NFC), so write them as one
# character, as nearly all data do; and a text of a number with more than 15 digits may be read with another last bit.

load_model <- function(path = "model.bin") {
  file <- rawConnection(readBin(path, "raw", file.size(path)))
  on.exit(close(file))
  if (!identical(read_integers(file, 2), c(0x4d575250L, {{version}}L))) {
    stop(path, " was written for another model.R than this. Export the release again.", call. = FALSE)
  }
  model <- read_program(file)
  model$words <- read_words(file)
  model$columns <- list()
  for (kind in 1:2) {
    n_columns <- read_integers(file, 1)
    columns <- lapply(seq_len(n_columns), function(i) read_column(file, model$words, is_text = kind == 2))
    model$columns <- c(model$columns, columns)
  }
  model$task <- read_text(file)
  model$classes <- read_texts(file)
  structure(model, class = "modelwright_model")
}

# Answers a data frame: the prediction with its interval, or with the probability of each class; and what the learners
# said before calibration, if raw scores are asked for. A column that is absent is missing in every row; others are
# passed over.
predict.modelwright_model <- function(object, newdata, raw_scores = FALSE, ...) {
  n_rows <- nrow(newdata)
  cells <- lapply(object$columns, function(column) read_cells(column, newdata[[column$name]], n_rows))
  is_text <- vapply(object$columns, function(column) column$is_text, logical(1))
  if (object$task == "regression") {
    company <- c("lower", "upper")
  } else {
    company <- paste0("probability_", object$classes)
  }
  if (raw_scores) {
    if (is.null(object$outputs$raw_scores)) stop("This release has no raw scores.", call. = FALSE)
    company <- c(company, if (object$task == "regression") "raw_score" else paste0("raw_score_", object$classes))
  }
  if (n_rows == 0) {
    answered <- data.frame(matrix(numeric(0), 0, 1 + length(company)))
  } else {
    answers <- score_rows(
      object,
      matrix(as.double(unlist(cells[!is_text])), n_rows, sum(!is_text)),
      matrix(as.character(unlist(cells[is_text])), n_rows, sum(is_text))
    )
    answered <- data.frame(answers$prediction, answers$company, stringsAsFactors = FALSE)
    if (raw_scores) answered <- data.frame(answered, answers$raw_scores)
  }
  names(answered) <- c("prediction", company)
  answered
}

# Answers values that are read already: matrices with a line for each row, NaN and "" where they are missing.
score_rows <- function(model, numbers, texts) {
  starts <- seq(1, nrow(numbers), by = model$rows_at_once)
  parts <- lapply(starts, function(start) {
    rows <- start:min(start + model$rows_at_once - 1, nrow(numbers))
    run_program(model, numbers[rows, , drop = FALSE], texts[rows, , drop = FALSE])
  })
  company <- if (model$task == "regression") "interval" else "probabilities"
  list(
    prediction = unlist(lapply(parts, function(part) part$prediction[, 1])),
    company = do.call(rbind, lapply(parts, function(part) part[[company]])),
    raw_scores = do.call(rbind, lapply(parts, function(part) part$raw_scores))
  )
}

# A register is a matrix with a line for each row, or with a single line where it is the same for all.
run_program <- function(model, numbers, texts) {
  n_rows <- nrow(numbers)
  registers <- model$registers
  registers[[model$inputs$numbers]] <- numbers
  registers[[model$inputs$strings]] <- texts
  for (step in model$steps) {
    registers[[step$output]] <- run_step(step, registers[step$inputs], n_rows)
  }
  lapply(model$outputs, function(place) whole(registers[[place]], n_rows))
}

whole <- function(values, n_rows) {
  if (nrow(values) == n_rows) values else values[rep(1, n_rows), , drop = FALSE]
}

chosen <- function(values, places, n_rows) whole(values[, places, drop = FALSE], n_rows)

run_step <- function(step, inputs, n_rows) {
  details <- step$details
  first <- inputs[[1]]
  switch(step$operation,
    move = do.call(cbind, lapply(inputs, whole, n_rows))[, details$places, drop = FALSE],
    look_up = look_up(first, details, n_rows),
    map = {
      places <- match(first, details$keys)
      matrix(ifelse(is.na(places), details$default, details$values[places]), n_rows)
    },
    trees = sum_trees(first, details, step$size, n_rows),
    matmul = multiply(first, inputs[[2]], details, n_rows),
    reduce = reduce(first, details, step$size),
    where = {
      tests <- chosen(first, details$condition, n_rows) != 0
      values <- chosen(inputs[[3]], details$right, n_rows)
      values[tests] <- chosen(inputs[[2]], details$left, n_rows)[tests]
      values
    },
    arg_max = matrix(max.col(first, ties.method = "first") - 1, n_rows),
    smallest = smallest(first, details, step$size),
    join = {
      joined <- paste0(chosen(first, details$left, n_rows), chosen(inputs[[2]], details$right, n_rows))
      matrix(joined, n_rows)
    },
    split = strsplit(first[, 1], " ", fixed = TRUE),
    count_terms = count_terms(first, details, step$size, n_rows),
    unary = unary(first, details),
    binary = {
      left <- chosen(first, details$left, n_rows)
      binary(details$`function`, left, chosen(inputs[[2]], details$right, n_rows))
    },
    stop("The step ", step$operation, " is not known. Export the release again.", call. = FALSE)
  )
}

look_up <- function(places, details, n_rows) {
  n_places <- ncol(places)
  lines <- places[, rep(seq_len(n_places), each = details$width), drop = FALSE] * details$width
  within <- rep(rep(seq_len(details$width), n_places), each = n_rows)
  matrix(details$table[lines + within], n_rows)
}

# All trees take their steps together, so that the depth counts and not the number of trees.
sum_trees <- function(values, details, size, n_rows) {
  node <- rep(details$roots, each = n_rows)
  row <- rep(seq_len(n_rows), length(details$roots))
  active <- seq_along(node)
  while (length(active)) {
    at <- node[active]
    value <- values[cbind(row[active], details$features[at])]
    split <- details$splits[at]
    mode <- details$modes[at]
    left <- ifelse(mode == 1, value < split, value <= split)
    member <- which(mode == 6)
    left[member] <- (at[member] * details$code_span + value[member]) %in% details$member_keys
    gap <- is.na(value)
    left[gap] <- details$missing_left[at[gap]] == 1
    child <- ifelse(left, details$left[at], details$right[at])
    node[active] <- child
    active <- active[child > 0]
  }
  leaves <- matrix(details$leaf_values[-node], n_rows)
  targets <- matrix(details$leaf_targets[-node], n_rows)
  sums <- matrix(0, n_rows, size)
  for (tree in seq_len(ncol(leaves))) {
    place <- cbind(seq_len(n_rows), targets[, tree])
    sums[place] <- sums[place] + leaves[, tree]
  }
  sums
}

multiply <- function(left, right, details, n_rows) {
  n_inner <- details$n_inner
  blocks <- list()
  for (stacked in seq_along(details$left)) {
    columns <- details$right[stacked] + seq_len(n_inner * details$n_columns)
    if (nrow(right) == 1) {
      factors <- matrix(right[1, columns], n_inner, details$n_columns, byrow = TRUE)
    }
    for (line in seq_len(details$n_rows)) {
      own <- chosen(left, details$left[stacked] + (line - 1) * n_inner + seq_len(n_inner), n_rows)
      if (nrow(right) == 1) {
        block <- own %*% factors
      } else {
        block <- multiply_each(own, right[, columns, drop = FALSE], details$n_columns)
      }
      blocks[[length(blocks) + 1]] <- block
    }
  }
  do.call(cbind, blocks)
}

# Multiplies a line with a matrix of its own for each row.
multiply_each <- function(left, right, n_columns) {
  total <- matrix(0, nrow(left), n_columns)
  for (inner in seq_len(ncol(left))) {
    columns <- (inner - 1) * n_columns + seq_len(n_columns)
    total <- total + left[, inner] * right[, columns, drop = FALSE]
  }
  total
}

reduce <- function(values, details, size) {
  places <- matrix(details$places, nrow = size, byrow = TRUE)
  total <- values[, places[, 1], drop = FALSE]
  for (column in seq_len(ncol(places))[-1]) {
    total <- binary(details$`function`, total, values[, places[, column], drop = FALSE])
  }
  total
}

smallest <- function(values, details, size) {
  found <- vapply(seq_len(nrow(values)), function(row) order(values[row, ])[seq_len(size)], double(size))
  found <- matrix(found, nrow(values), size, byrow = TRUE)
  if (details$what == "places") {
    return(found - 1)
  }
  matrix(values[cbind(as.vector(row(found)), as.vector(found))], nrow(values))
}

count_terms <- function(words, details, size, n_rows) {
  row <- rep(seq_along(words), lengths(words))
  word <- unlist(words)
  next_to <- row[-1] == row[-length(row)]
  pair <- paste(word[-length(word)], word[-1])[next_to]
  place <- details$columns[match(c(word, pair), details$terms)]
  cell <- (place - 1) * n_rows + c(row, row[-1][next_to])
  matrix(as.double(tabulate(cell[!is.na(cell)], n_rows * size)), n_rows)
}

unary <- function(values, details) {
  switch(details$`function`,
    abs = abs(values),
    clip = pmin(pmax(values, details$low), details$high),
    exp = exp(values),
    floor = floor(values),
    is_nan = is.na(values) * 1,
    log = log(values),
    relu = pmax(values, 0),
    round = round(values),
    same = values,
    sign = sign(values),
    sqrt = sqrt(values),
    to_single = matrix(
      readBin(writeBin(as.vector(values), raw(), size = 4), "double", length(values), size = 4),
      nrow(values)
    ),
    truncate = trunc(values),
    stop("The function ", details$`function`, " is not known. Export the release again.", call. = FALSE)
  )
}

binary <- function(name, left, right) {
  switch(name,
    add = left + right,
    sub = left - right,
    mul = left * right,
    div = left / right,
    max = pmax(left, right),
    min = pmin(left, right),
    equal = known(left == right),
    less = known(left < right),
    at_most = known(left <= right),
    at_least = known(left >= right),
    stop("The function ", name, " is not known. Export the release again.", call. = FALSE)
  )
}

# A comparison with NaN is false.
known <- function(tests) {
  tests[is.na(tests)] <- FALSE
  tests * 1
}

# Values: how a column of a data frame becomes numbers or texts, as the release reads them.

missing_texts <- c({{missing}})
missing_categories <- c({{missing_categories}})
white <- "[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
money <- "[$\u20ac\u00a3\u00a5% \u00a0]"
digits <- "[0-9]+(?:_[0-9]+)*"
plain_number <- paste0("^[+-]?(?:", digits, "(?:\\.(?:", digits, ")?)?|\\.", digits, ")(?:[eE][+-]?", digits, ")?$")

read_cells <- function(column, values, n_rows) {
  if (is.null(values)) values <- rep(NA, n_rows)
  if (is.factor(values)) values <- as.character(values)
  if (is.character(values)) values <- enc2utf8(values)
  cells <- switch(column$type,
    category = as_category(values),
    text = as_words(values, column),
    boolean = as_flag(values, column),
    datetime = as_seconds(values, column),
    as_number(values, column)
  )
  if (length(column$codes) && !(column$type %in% c("number", "integer"))) {
    cells[as_category(values) %in% column$codes] <- if (column$is_text) "" else NaN
  }
  gaps <- if (column$is_text) cells == "" else is.na(cells)
  if (!column$nullable && any(gaps)) refuse(column, which(gaps)[1], "a value is missing where none may be")
  cells
}

refuse <- function(column, row, problem) {
  stop("Column ", column$name, ", row ", row, ": ", problem, ".", call. = FALSE)
}

strip <- function(texts) gsub(paste0("^", white, "+|", white, "+$"), "", texts, perl = TRUE)

lower <- function(texts) chartr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", texts)

as_category <- function(values) {
  if (inherits(values, "Date")) {
    texts <- format(values, "%Y-%m-%d")
  } else if (inherits(values, "POSIXt")) {
    texts <- iso_time(as.double(as.POSIXct(values)))
  } else if (is.logical(values)) {
    texts <- ifelse(values, "true", "false")
  } else if (is.numeric(values)) {
    texts <- vapply(as.double(values), number_text, "")
  } else {
    texts <- strip(as.character(values))
    is_whole <- grepl("^-?(0|[1-9][0-9]{0,15})\\.0$", texts)
    texts[is_whole] <- sub("\\.0$", "", texts[is_whole])
    texts[texts == "-0" & is_whole] <- "0"
  }
  spelled <- lower(texts)
  is_flag <- spelled %in% c("true", "false")
  texts[is_flag] <- spelled[is_flag]
  texts[is.na(values) | spelled %in% missing_categories] <- ""
  texts
}

# A number with the fewest digits that give it back, as Python writes it.
number_text <- function(number) {
  if (is.na(number)) return("")
  if (is.infinite(number)) return(if (number > 0) "inf" else "-inf")
  if (number == round(number) && abs(number) < 1e16) return(sub("^-0$", "0", sprintf("%.0f", number)))
  for (n_digits in 1:17) {
    text <- sprintf("%.*e", n_digits - 1L, number)
    if (text_number(text) == number) break
  }
  exponent <- as.integer(sub(".*e", "", text))
  mantissa <- sub("\\.?0*$", "", sub("e.*", "", text))
  if (!grepl(".", sub("e.*", "", text), fixed = TRUE)) mantissa <- sub("e.*", "", text)
  if (exponent < -4 || exponent >= 16) return(sprintf("%se%s%02d", mantissa, if (exponent < 0) "-" else "+", abs(exponent)))
  n_behind <- max(nchar(gsub("[-.]", "", mantissa)) - 1 - exponent, 0)
  sprintf("%.*f", n_behind, number)
}

# A text of digits as a number: exact where 15 digits and 22 decimal places are enough.
text_number <- function(text) {
  parts <- regmatches(text, regexec("^([+-]?)([0-9]*)\\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$", text, perl = TRUE))[[1]]
  mantissa <- sub("^0+", "", paste0(parts[3], parts[4]))
  exponent <- as.integer(if (nzchar(parts[5])) parts[5] else "0") - nchar(parts[4])
  if (is.na(exponent) || nchar(mantissa) > 15 || abs(exponent) > 22) return(as.double(text))
  whole <- as.double(if (nzchar(mantissa)) mantissa else "0")
  size <- if (exponent < 0) whole / 10^-exponent else whole * 10^exponent
  if (parts[2] == "-") -size else size
}

as_number <- function(values, column) {
  if (is.numeric(values) || is.logical(values)) {
    numbers <- as.double(values)
  } else {
    numbers <- text_numbers(as.character(values), column)
  }
  if (any(is.infinite(numbers))) refuse(column, which(is.infinite(numbers))[1], "a finite number is expected")
  numbers[is.na(numbers) | numbers %in% column$code_numbers] <- NaN
  numbers
}

text_numbers <- function(values, column) {
  texts <- cleaned_numbers(values, column)
  if (any(is.na(texts))) refuse(column, which(is.na(texts))[1], "a number is expected")
  numbers <- rep(NaN, length(texts))
  numbers[texts != ""] <- vapply(texts[texts != ""], text_number, 0)
  numbers
}

# Texts of numbers without anything but digits, point and exponent; "" where missing, NA where there is no number.
cleaned_numbers <- function(values, column) {
  stripped <- strip(values)
  texts <- plain_digits(stripped, column$words)
  is_plain <- !column$decimal_comma & grepl(plain_number, texts, perl = TRUE)
  texts[is_plain] <- gsub("_", "", texts[is_plain], fixed = TRUE)
  is_plain <- is_plain & is.finite(suppressWarnings(as.double(texts)))
  others <- gsub(paste0("^", money, "+|", money, "+$"), "", stripped, perl = TRUE)
  others <- gsub("\u2212", "-", others, fixed = TRUE)
  others <- sub("^([+-])[$\u20ac\u00a3\u00a5 ]+", "\\1", others, perl = TRUE)
  if (column$decimal_comma) {
    european <- grepl(",", others, fixed = TRUE) | grepl("^[+-]?[0-9]{1,3}(\\.[0-9]{3})+$", others)
    others[european] <- gsub(",", ".", gsub(".", "", others[european], fixed = TRUE), fixed = TRUE)
  } else {
    grouped <- grepl("^[+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?$", others)
    others[grouped] <- gsub(",", "", others[grouped], fixed = TRUE)
  }
  others <- gsub("[ \u00a0\u202f'_]", "", others, perl = TRUE)
  others[!grepl("^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?$", others)] <- NA
  texts[!is_plain] <- others[!is_plain]
  is_gap <- is.na(values) | (!is_plain & lower(stripped) %in% missing_texts) | lower(stripped) == "nan"
  if (length(column$code_words)) is_gap <- is_gap | as_category(values) %in% column$code_words
  texts[is_gap] <- ""
  texts
}

# The decimal digits of all alphabets as 0 to 9.
plain_digits <- function(texts, words) {
  foreign <- which(!is.na(texts) & grepl("[^ -~\t-\r]", texts, perl = TRUE))
  texts[foreign] <- vapply(texts[foreign], function(text) {
    codes <- utf8ToInt(text)
    digit <- codes - words$zeros[pmax(findInterval(codes, words$zeros), 1)]
    is_digit <- digit >= 0 & digit < 10
    codes[is_digit] <- 48L + digit[is_digit]
    intToUtf8(codes)
  }, "")
  texts
}

as_flag <- function(values, column) {
  texts <- lower(if (is.numeric(values)) as_category(values) else strip(as.character(values)))
  flags <- rep(NaN, length(texts))
  flags[texts %in% c({{true}})] <- 1
  flags[texts %in% c({{false}})] <- 0
  is_gap <- is.na(values) | texts %in% missing_texts | as_category(values) %in% column$codes
  is_wrong <- is.na(flags) & !is_gap
  if (any(is_wrong)) refuse(column, which(is_wrong)[1], "true or false is expected")
  flags
}

# The words of texts in lower case, separated by single spaces.
as_words <- function(values, column) {
  texts <- if (is.character(values)) values else as_category(values)
  texts[is.na(texts)] <- ""
  foreign <- grepl("[^ -~\t-\r]", texts, perl = TRUE)
  texts[!foreign] <- gsub("[^a-z0-9]", " ", lower(texts[!foreign]))
  texts[foreign] <- vapply(texts[foreign], function(text) {
    codes <- utf8ToInt(text)
    letters_of <- intToUtf8(codes, multiple = TRUE)
    place <- match(codes, column$words$upper)
    letters_of[!is.na(place)] <- column$words$lower[place[!is.na(place)]]
    letters_of[findInterval(codes, column$words$stretches) %% 2 == 0] <- " "
    paste(letters_of, collapse = "")
  }, "")
  gsub("^ | $", "", gsub(" +", " ", texts))
}

# Seconds since 1970 in UTC; a time without a zone is UTC.
as_seconds <- function(values, column) {
  if (inherits(values, "Date")) return(as.double(values) * 86400)
  if (inherits(values, "POSIXt")) return(trunc(as.double(as.POSIXct(values)) * 1e6) / 1e6)
  has_format <- nzchar(column$format)
  if (!has_format && (is.numeric(values) || is.logical(values))) return(as_number(values, column))
  texts <- if (is.character(values)) strip(values) else as_category(values)
  seconds <- rep(NaN, length(texts))
  is_open <- !is.na(values) & !(lower(texts) %in% missing_texts) & !(as_category(values) %in% column$codes)
  if (has_format) texts <- plain_digits(texts, column$words)
  for (number in seq_along(column$patterns)) {
    open <- which(is_open)
    found <- regmatches(texts[open], regexec(paste0("(?i)^(?:", column$patterns[number], ")$"), texts[open], perl = TRUE))
    matched <- lengths(found) > 0
    if (any(matched)) {
      parts <- do.call(rbind, found[matched])[, -1, drop = FALSE]
      seconds[open[matched]] <- time_of(parts, strsplit(column$parts[number], "")[[1]])
      is_open[open[matched]] <- FALSE
      is_open[open[matched]][is.na(seconds[open[matched]])] <- TRUE
    }
  }
  if (any(is_open)) {
    kind <- if (has_format) paste("like", column$format) else "in ISO 8601"
    if (!length(column$patterns)) kind <- "as POSIXct or Date"
    refuse(column, which(is_open)[1], paste("a date or time", kind, "is expected"))
  }
  seconds
}

# Seconds of times whose parts stand side by side, named by letters as in strptime; NA where there is no such time.
time_of <- function(parts, letters_of) {
  text <- function(letter) if (letter %in% letters_of) parts[, match(letter, letters_of)] else rep("", nrow(parts))
  part <- function(letter, otherwise) {
    numbers <- suppressWarnings(as.double(text(letter)))
    ifelse(is.na(numbers), otherwise, numbers)
  }
  hour <- part("H", 0)
  if ("I" %in% letters_of) hour <- part("I", 0) %% 12 + 12 * (lower(text("p")) == "pm")
  minute <- part("M", 0)
  second <- part("S", 0)
  micros <- six_digits(text("f"))
  zone <- zone_micros(text("z"))
  day <- if ("G" %in% letters_of) iso_day(part("G", 0), part("V", 0), part("u", 1)) else day_of(part, text, letters_of)
  seconds <- day * 86400 + hour * 3600 + minute * 60 + second
  behind <- micros - zone
  seconds <- ifelse(behind == 0, seconds, (seconds * 1e6 + behind) / 1e6)
  ifelse(hour > 23 | minute > 59 | second > 59, NA, seconds)
}

day_of <- function(part, text, letters_of) {
  year <- part("Y", 1900)
  if ("y" %in% letters_of) year <- part("y", 0) + ifelse(part("y", 0) <= 68, 2000, 1900)
  if ("j" %in% letters_of) return(days_before(year, 1) + part("j", 1) - 1)
  month <- part("m", 1)
  for (letter in intersect(c("b", "B"), letters_of)) month <- match(substr(lower(text(letter)), 1, 3), lower(month.abb))
  day <- part("d", 1)
  is_leap <- (year %% 4 == 0 & year %% 100 != 0) | year %% 400 == 0
  n_days <- c(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[ifelse(month %in% 1:12, month, 1)] + (month == 2 & is_leap)
  ifelse(month %in% 1:12 & day >= 1 & day <= n_days & year >= 1, days_before(year, month) + day - 1, NA)
}

# Days from 1970 to the first day of a month.
days_before <- function(year, month) {
  early <- month <= 2
  shifted <- year - early
  from_march <- month + ifelse(early, 9, -3)
  days <- 365 * shifted + floor(shifted / 4) - floor(shifted / 100) + floor(shifted / 400)
  days + floor((153 * from_march + 2) / 5) - 719468
}

iso_day <- function(year, week, weekday) {
  monday <- function(of) {
    fourth <- days_before(of, 1) + 3
    fourth - (fourth + 3) %% 7
  }
  n_weeks <- (monday(year + 1) - monday(year)) / 7
  is_right <- year >= 1 & week >= 1 & week <= n_weeks & weekday >= 1 & weekday <= 7
  ifelse(is_right, monday(year) + (week - 1) * 7 + weekday - 1, NA)
}

zone_micros <- function(zones) {
  digits_of <- gsub(":", "", sub("[.,].*", "", zones))
  unit <- function(start) {
    numbers <- suppressWarnings(as.double(substr(digits_of, start, start + 1)))
    ifelse(is.na(numbers), 0, numbers)
  }
  fraction <- ifelse(grepl("[.,]", zones), sub(".*[.,]", "", zones), "")
  micros <- (unit(2) * 3600 + unit(4) * 60 + unit(6)) * 1e6 + six_digits(fraction)
  micros <- ifelse(micros >= 86400 * 1e6, NA, micros)
  ifelse(startsWith(zones, "-"), -micros, micros)
}

six_digits <- function(fractions) as.double(substr(paste0(fractions, "000000"), 1, 6))

iso_time <- function(seconds) {
  micros <- trunc(seconds * 1e6) - floor(seconds) * 1e6
  texts <- format(as.POSIXct(floor(seconds), origin = "1970-01-01", tz = "UTC"), "%Y-%m-%dT%H:%M:%S")
  paste0(texts, ifelse(micros == 0, "", sprintf(".%06.0f", micros)), "+00:00")
}

# The file: big-endian, counts before what is counted. Places count from 0 there, and from 1 here.

read_integers <- function(file, n) readBin(file, "integer", n, size = 4, endian = "big")

read_flag <- function(file) readBin(file, "integer", 1, size = 1) == 1

read_text <- function(file) {
  bytes <- readBin(file, "raw", read_integers(file, 1))
  text <- rawToChar(bytes[bytes != 0])  # R's texts cannot hold the character 0
  Encoding(text) <- "UTF-8"
  text
}

read_texts <- function(file) {
  n <- read_integers(file, 1)
  vapply(seq_len(n), function(i) read_text(file), "")
}

read_number <- function(file) readBin(file, "double", 1, size = 8, endian = "big")

read_numbers <- function(file) readBin(file, "double", read_integers(file, 1), size = 8, endian = "big")

read_places <- function(file) read_integers(file, read_integers(file, 1))

read_words <- function(file) {
  list(
    zeros = read_places(file),
    stretches = read_places(file),
    upper = read_places(file),
    lower = read_texts(file)
  )
}

read_column <- function(file, words, is_text) {
  column <- list(
    name = read_text(file),
    type = read_text(file),
    nullable = read_flag(file),
    decimal_comma = read_flag(file),
    codes = read_texts(file),
    format = read_text(file),
    patterns = read_texts(file),
    parts = read_texts(file)
  )
  column$is_text <- is_text
  column$words <- words
  # Of the codes that mean missing in a column of numbers: those that are numbers themselves, and the others.
  cleaned <- cleaned_numbers(column$codes, column)
  column$code_words <- column$codes[is.na(cleaned)]
  is_number <- !is.na(cleaned) & cleaned != ""
  column$code_numbers <- vapply(cleaned[is_number], text_number, 0)
  column
}

read_program <- function(file) {
  n_registers <- read_integers(file, 1)
  sizes <- integer(n_registers)
  registers <- vector("list", n_registers)
  for (place in seq_len(n_registers)) {
    is_text <- read_flag(file)
    sizes[place] <- read_integers(file, 1)
    if (read_flag(file)) {
      values <- if (is_text) read_texts(file) else read_numbers(file)
      registers[[place]] <- matrix(values, 1)
    }
  }
  steps <- lapply(seq_len(read_integers(file, 1)), function(i) read_step(file, sizes))
  named <- lapply(1:2, function(i) {
    places <- list()
    for (number in seq_len(read_integers(file, 1))) {
      name <- read_text(file)
      places[[name]] <- read_integers(file, 1) + 1
    }
    places
  })
  # Bounds the memory of a register.
  rows_at_once <- max(1, floor(4e6 / max(sizes, 1)))
  list(registers = registers, steps = steps, inputs = named[[1]], outputs = named[[2]], rows_at_once = rows_at_once)
}

read_step <- function(file, sizes) {
  step <- list(operation = read_text(file), inputs = read_places(file) + 1, output = read_integers(file, 1) + 1)
  step$size <- sizes[step$output]
  step$details <- list()
  for (number in seq_len(read_integers(file, 1))) {
    name <- read_text(file)
    step$details[[name]] <- read_detail(file)
  }
  counted_from_one <- intersect(names(step$details), c("places", "condition", "columns", "features", "roots", "leaf_targets"))
  if (step$operation %in% c("binary", "where", "join")) counted_from_one <- c(counted_from_one, "left", "right")
  for (name in counted_from_one) step$details[[name]] <- step$details[[name]] + 1
  if (step$operation == "trees") step$details <- prepared_trees(step$details)
  step
}

# Children above 0 are inner nodes, those below are leaves; the codes of a node's level question become keys.
prepared_trees <- function(details) {
  for (side in c("left", "right")) details[[side]] <- details[[side]] + (details[[side]] >= 0)
  counts <- diff(details$member_starts)
  details$code_span <- max(details$members, 0) + 2
  details$member_keys <- rep(seq_along(counts), counts) * details$code_span + details$members
  details
}

read_detail <- function(file) {
  kind <- readBin(file, "integer", 1, size = 1)
  switch(kind + 1,
    read_number(file),
    read_text(file),
    read_numbers(file),
    read_places(file),
    read_texts(file)
  )
}
