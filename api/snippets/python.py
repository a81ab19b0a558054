import pandas
from SPARQLWrapper import JSON, SPARQLWrapper

service = SPARQLWrapper("{address}/sparql")
service.setReturnFormat(JSON)
service.setQuery("""
SELECT ?plan ?name (COUNT(?goal) AS ?goals)
WHERE {
  ?goal a sg:Goal ; sg:inVersion ?plan .
  ?plan skos:prefLabel ?name FILTER(LANG(?name) = "sv")
}
GROUP BY ?plan ?name ORDER BY DESC(?goals)
""")
rows = service.query().convert()["results"]["bindings"]
table = pandas.DataFrame([{name: cell["value"] for name, cell in row.items()} for row in rows])
print(table)

coverage = pandas.read_csv("{address}/query/list_coverage.csv?framework=mvk&raw=1")
print(coverage.groupby(["versionLabel", "stateLabel"]).size())
