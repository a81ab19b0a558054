curl --silent --show-error --fail --get '{address}/sparql' \
  --header 'Accept: text/csv' \
  --data-urlencode 'query=SELECT ?goal ?label WHERE { ?goal a sg:Goal ; skos:prefLabel ?label } ORDER BY ?goal LIMIT 5'

curl --silent --show-error --fail '{address}/query/list_coverage.json?framework=mvk'
