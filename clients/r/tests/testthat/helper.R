# The tests need services: tests/clients/test_r.py of the repository starts them.
folder <- Sys.getenv("MODELWRIGHT_TESTS")

skip_without_service <- function() {
  skip_if(folder == "", "MODELWRIGHT_TESTS is not set, so there is no service")
}

document <- function(name, ...) jsonlite::fromJSON(file.path(folder, paste0(name, ".json")), ...)

client_of <- function(name, ...) mw_client(document("services")[[name]], backoff = 0, ...)

# A line to the service that fails as told, at first, and how often it was asked.
faulty_client <- function(faults, ...) {
  url <- paste(document("services")$faulty, faults, basename(tempfile()), sep = "/")
  mw_client(url, backoff = 0, ...)
}
n_requests <- function(client) readLines(paste0(client$url, "/requests"), warn = FALSE)
