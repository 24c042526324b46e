# A data frame as JSON, one object for each row.
#
# jsonlite writes 15 digits of a number, and a model's thresholds can tell the 17th: so numbers are
# written here.

json_rows <- function(data) {
  if (!is.data.frame(data)) {
    abort(sprintf("A data frame is expected, not an object of class %s.", class_of(data)))
  }
  check_names(names(data))
  if (nrow(data) == 0) {
    return(character())
  }
  if (ncol(data) == 0) {
    return(rep("{}", nrow(data)))
  }
  cells <- lapply(names(data), function(name) {
    paste0(json_text(name), ":", json_cells(data[[name]], name))
  })
  paste0("{", do.call(paste, c(cells, sep = ",")), "}")
}

# The caller's own names of rows.
json_ids <- function(ids, n_rows) {
  if (length(ids) != n_rows) {
    abort(sprintf("%d ids for %d rows; give one for each.", length(ids), n_rows))
  }
  is_text <- is.character(ids) || is.factor(ids)
  is_name <- if (is_text) {
    !is.na(ids)
  } else if (is.numeric(ids) && !is.object(ids)) {
    # Beyond 2^53 two numbers may be one.
    !is.na(ids) & ids == trunc(ids) & abs(ids) <= 2^53
  } else {
    rep(FALSE, n_rows)
  }
  if (!all(is_name)) {
    abort(sprintf("The id of row %d is neither a text nor a whole number.", which(!is_name)[1]))
  }
  json_cells(ids, "ids")
}

json_cells <- function(values, name) {
  if (inherits(values, "AsIs")) {
    class(values) <- setdiff(class(values), "AsIs")
  }
  if (!is.null(dim(values))) {
    abort_for_class(values, name)
  }
  cells <- if (is.factor(values)) {
    json_text(as.character(values), name)
  } else if (inherits(values, "Date")) {
    json_text(format(values, "%Y-%m-%d"))
  } else if (inherits(values, "POSIXt")) {
    json_text(iso_times(values))
  } else if (is.object(values)) {
    abort_for_class(values, name)
  } else if (is.logical(values)) {
    ifelse(values, "true", "false")
  } else if (is.numeric(values)) {
    json_numbers(values, name)
  } else if (is.character(values)) {
    json_text(values, name)
  } else {
    abort_for_class(values, name)
  }
  cells[is.na(values)] <- "null"
  cells
}

json_numbers <- function(values, name) {
  infinite <- which(is.infinite(values))
  if (length(infinite)) {
    abort_for_rows(infinite, name, "a finite number is expected")
  }
  if (is.integer(values)) sprintf("%d", values) else sprintf("%.17g", values)
}

json_text <- function(values, name = "") {
  values <- enc2utf8(values)
  broken <- which(!validUTF8(values))
  if (length(broken)) {
    abort_for_rows(broken, name, "a text in UTF-8 is expected; convert it with iconv()")
  }
  escaped <- gsub("([\\\\\"])", "\\\\\\1", values)
  if (any(grepl("[\001-\037]", escaped))) {
    for (code in 1:31) {
      escaped <- gsub(intToUtf8(code), sprintf("\\u%04x", code), escaped, fixed = TRUE)
    }
  }
  paste0("\"", escaped, "\"")
}

# As Python's isoformat() writes them, which matters where a model takes times as categories.
iso_times <- function(times) {
  microseconds <- round(as.numeric(as.POSIXct(times)) * 1e6)
  seconds <- floor(microseconds / 1e6)
  rest <- microseconds - seconds * 1e6
  whole <- format(
    as.POSIXct(seconds, origin = "1970-01-01", tz = "UTC"),
    format = "%Y-%m-%dT%H:%M:%S", tz = "UTC"
  )
  fraction <- ifelse(is.na(rest) | rest == 0, "", sprintf(".%06d", as.integer(rest)))
  paste0(whole, fraction, "+00:00")
}

check_names <- function(names) {
  doubled <- unique(names[duplicated(names)])
  if (length(doubled)) {
    abort(sprintf("Two columns have the name %s; give each its own.", dQuote(doubled[1], FALSE)))
  }
  if (anyNA(names) || any(names == "")) {
    abort("A column has no name; give it the name that the model knows.")
  }
}

abort_for_class <- function(values, name) {
  abort(sprintf(
    "Column %s is of class %s, which cannot be sent. Make it numbers, texts, logicals, a factor, dates or times.",
    dQuote(name, FALSE), class_of(values)
  ))
}

class_of <- function(value) paste(class(value), collapse = "/")
