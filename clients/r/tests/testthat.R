library(testthat)
library(modelwright)

test_check("modelwright")
