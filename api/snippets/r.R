query <- "SELECT ?goal ?label WHERE { ?goal a sg:Goal ; skos:prefLabel ?label } ORDER BY ?goal LIMIT 5"
address <- paste0("{address}/sparql?format=csv&query=", URLencode(query, reserved = TRUE))
goals <- read.csv(address, encoding = "UTF-8")
print(goals)

coverage <- read.csv("{address}/query/list_coverage.csv?framework=mvk&raw=1", encoding = "UTF-8")
print(table(coverage$versionLabel, coverage$stateLabel))
