# Reference numbers of R's survey package for core.stats: run `Rscript reference.R` in this directory.
# Writes reference.json and the CSV files that the tests read, so that the tests themselves need no R.
# The package is only asked for numbers here; no code of it is used (it is GPL, we are EUPL).
suppressMessages(library(survey))
data(api)

digits <- function(x) {
  text <- format(x, digits = 17, trim = TRUE, scientific = TRUE)
  ifelse(is.finite(x), text, "null")
}
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ", "), "}"))
  }
  if (is.character(x)) return(if (length(x) == 1) paste0('"', x, '"') else paste0("[", paste0('"', x, '"', collapse = ", "), "]"))
  if (is.matrix(x)) return(paste0("[", paste0(apply(x, 1, function(r) json(as.vector(r))), collapse = ", "), "]"))
  if (length(x) == 1) return(digits(as.numeric(x)))
  paste0("[", paste0(digits(as.numeric(x)), collapse = ", "), "]")
}

one <- function(e) list(values = as.vector(coef(e)), vcov = matrix(as.vector(vcov(e)), nrow = length(coef(e))))
quiet <- function(expr) suppressWarnings(expr)
test <- function(t) list(statistic = as.vector(t$statistic), parameter = as.vector(t$parameter), p = as.vector(t$p.value))

# What is asked of every design of the api data.
battery <- function(d, quantiles = TRUE) {
  domain <- subset(d, meals4 %in% c("3", "4"))
  by_type <- svyby(~api00, ~stype, d, svymean)
  # svyby(covmat = TRUE) fails on calibrated designs; the same means as ratios have their covariance there too.
  type_ratios <- svyratio(~I(api00 * (stype == "E")) + I(api00 * (stype == "H")) + I(api00 * (stype == "M")),
    ~I(1 * (stype == "E")) + I(1 * (stype == "H")) + I(1 * (stype == "M")), d, covmat = TRUE)
  list(
    weights = as.vector(weights(d, "sampling")),
    df = degf(d),
    mean = one(svymean(~api00 + api99, d)),
    mean_deff = quiet(as.vector(deff(svymean(~api00 + api99, d, deff = TRUE)))),
    mean_deff_replace = as.vector(deff(svymean(~api00 + api99, d, deff = "replace"))),
    mean_enroll = one(svymean(~enroll, d, na.rm = TRUE)),
    mean_interval = as.vector(confint(svymean(~api00, d), df = degf(d))),
    shares = one(svymean(~stype, d)),
    total = one(svytotal(~api.stu, d)),
    total_deff = quiet(as.vector(deff(svytotal(~api.stu, d, deff = TRUE)))),
    totals = one(svytotal(~stype, d)),
    ratio = {
      r <- svyratio(~api.stu, ~enroll, d, na.rm = TRUE)
      list(values = as.vector(coef(r)), vcov = as.matrix(as.vector(vcov(r))))
    },
    yes = one(svymean(~I(as.numeric(sch.wide == "Yes")), d)),
    xlogit = as.vector(confint(svyciprop(~I(sch.wide == "Yes"), d, method = "xlogit"))),
    logit = as.vector(confint(svyciprop(~I(sch.wide == "Yes"), d, method = "logit"))),
    beta = as.vector(confint(svyciprop(~I(sch.wide == "Yes"), d, method = "beta"))),
    beta_90 = as.vector(confint(svyciprop(~I(sch.wide == "Yes"), d, method = "beta", level = 0.9))),
    rare_xlogit = as.vector(confint(svyciprop(~I(stype == "H"), d, method = "xlogit"))),
    rare_beta = as.vector(confint(svyciprop(~I(stype == "H"), d, method = "beta"))),
    by_type = list(values = as.vector(coef(by_type)), se = as.vector(SE(by_type)), vcov = matrix(as.vector(type_ratios$vcov), 9)[c(1, 5, 9), c(1, 5, 9)]),
    domain = c(one(svymean(~api00, domain)), df = degf(domain), rows = nrow(domain)),
    domain_total = one(svytotal(~api.stu, domain)),
    domain_yes = one(svymean(~I(as.numeric(comp.imp == "Yes")), domain)),
    domain_xlogit = quiet(as.vector(confint(svyciprop(~I(comp.imp == "Yes"), domain, method = "xlogit")))),
    domain_beta = quiet(as.vector(confint(svyciprop(~I(comp.imp == "Yes"), domain, method = "beta")))),
    chisq_f = test(quiet(svychisq(~sch.wide + stype, d))),
    chisq_first = test(quiet(svychisq(~sch.wide + stype, d, statistic = "Chisq"))),
    chisq_meals = test(quiet(svychisq(~meals4 + stype, d))),
    chisq_2x2 = test(quiet(svychisq(~comp.imp + awards, d))),
    domain_chisq = test(quiet(svychisq(~comp.imp + stype, domain))),
    contrast = {
      m <- svymean(~api00 + api99, d)
      s <- svycontrast(m, c(api00 = 1, api99 = -1))
      list(value = as.vector(coef(s)), se = as.vector(SE(s)))
    },
    quantiles = if (quantiles) {
      # Not at multiples of 1/n: there R's rounding decides which of two values it takes.
      q <- svyquantile(~api00, d, c(.137, .317, .503, .823))$api00
      unname(q[, 1:3])
    }
  )
}

meals4 <- function(data) { data$meals4 <- factor(cut(data$meals, c(-1, 10, 40, 70, 100), labels = FALSE)); data }
srs <- meals4(apisrs); strat <- meals4(apistrat); clus1 <- meals4(apiclus1); clus2 <- meals4(apiclus2)
clus2$n2 <- as.numeric(clus2$fpc2)

designs <- list(
  srs = svydesign(id = ~1, weights = ~pw, data = srs),
  srs_fpc = svydesign(id = ~1, fpc = ~fpc, data = srs),
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat),
  strat_fpc = svydesign(id = ~1, strata = ~stype, fpc = ~fpc, data = strat),
  clus1 = svydesign(id = ~dnum, weights = ~pw, data = clus1),
  clus1_fpc = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1),
  clus2 = svydesign(id = ~dnum + snum, weights = ~pw, data = clus2),
  clus2_fpc = svydesign(id = ~dnum + snum, fpc = ~fpc1 + n2, data = clus2),
  clus2_first = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc1, data = clus2)
)
stypes <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
counts <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122)
control <- list(maxit = 1000, epsilon = 1e-14, verbose = FALSE)
for (name in c("srs", "strat_fpc", "clus1", "clus1_fpc", "clus2", "clus2_fpc")) {
  d <- designs[[name]]
  designs[[paste0(name, "_calibrated")]] <- calibrate(d, ~stype + sch.wide, counts, calfun = "raking", maxit = 200, epsilon = 1e-13)
  designs[[paste0(name, "_raked")]] <- rake(d, list(~stype, ~sch.wide), list(stypes, wide), control)
}
for (name in c("clus1", "clus2_fpc")) {
  totals <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)
  designs[[paste0(name, "_greg")]] <- calibrate(designs[[name]], ~stype + api99, totals, epsilon = 1e-13, maxit = 200)
}

# A made-up sample with everything at once: 4 strata, clusters in three stages, unequal weights, missing answers,
# groups that most clusters do not have, a stratum with one cluster, and a 4 x 5 table with empty cells.
set.seed(20211)
rows <- list()
for (s in 1:4) for (p in seq_len(c(3, 5, 4, 6)[s])) for (q in seq_len(2 + (s + p) %% 3)) for (r in seq_len(2 + (p * q) %% 3)) {
  school <- 10 * s + p
  rows[[length(rows) + 1]] <- data.frame(
    stratum = s, psu = school, ssu = q, person = r,
    n1 = c(12, 40, 9, 6)[s], n2 = 4 + (s + p) %% 5, n3 = 5 + (p * q) %% 4,
    w = round(runif(1, .5, 4) * (1 + s), 3),
    y = round(rnorm(1, 50 + 3 * s + 2 * sin(school), 8), 2),
    a = sample(1:3, 1, prob = c(.5, .3, .2)),
    b = sample(1:4, 1, prob = c(.4, .3, .2, .1)),
    g = if (p <= 2) sample(1:3, 1) else sample(1:2, 1)
  )
}
made <- do.call(rbind, rows)
made$a[made$psu %% 7 == 0] <- 1 + made$psu[made$psu %% 7 == 0] %% 3
made$y[sample(nrow(made), 12)] <- NA
made$b[sample(nrow(made), 15)] <- NA
made$c <- ifelse(made$b %in% 3:4 & made$a != 1, 5, pmin(made$a + (made$g == 2), 3))
made$a1 <- 1 * (made$a == 1)
made$b1 <- 1 * (made$b == 1)
made$one <- ifelse(made$psu == 11, 9, made$stratum)
made$one[made$psu %in% c(12, 13)] <- 2

made_battery <- function(d, sub = TRUE) {
  domain <- subset(d, g == 3)
  g3 <- svyby(~y, ~g, d, svymean, na.rm = TRUE, covmat = FALSE)
  list(
    weights = as.vector(weights(d, "sampling")), df = degf(d),
    mean = one(svymean(~y, d, na.rm = TRUE)),
    shares = one(svymean(~factor(b), d, na.rm = TRUE)),
    total = one(svytotal(~y, d, na.rm = TRUE)),
    by_group = list(values = as.vector(coef(g3)), se = as.vector(SE(g3))),
    domain = c(one(svymean(~I(as.numeric(a == 1)), domain)), df = degf(domain), rows = nrow(domain)),
    domain_xlogit = as.vector(confint(svyciprop(~I(a == 1), domain, method = "xlogit"))),
    domain_beta = as.vector(confint(svyciprop(~I(a == 1), domain, method = "beta"))),
    # Our degrees of freedom are those of who answered, so R has to be told to leave the others out.
    chisq_ab = test(quiet(svychisq(~a + b, subset(d, !is.na(b))))),
    chisq_ac = test(quiet(svychisq(~a + c, d))),
    chisq_ag_first = test(quiet(svychisq(~a + g, d, statistic = "Chisq"))),
    domain_chisq = test(quiet(svychisq(~a1 + b1, subset(d, g != 1)))),
    quantiles = unname(svyquantile(~y, d, c(.237, .503, .763), na.rm = TRUE)$y[, 1:3])
  )
}
made_designs <- list(
  one_stage = svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = made),
  one_stage_fpc = svydesign(id = ~psu, strata = ~stratum, weights = ~w, fpc = ~n1, data = made),
  two_stage_fpc = svydesign(id = ~psu + ssu, strata = ~stratum, weights = ~w, fpc = ~n1 + n2, data = made, nest = TRUE),
  three_stage_fpc = svydesign(id = ~psu + ssu + person, strata = ~stratum, fpc = ~n1 + n2 + n3, data = made, nest = TRUE),
  persons = svydesign(id = ~1, strata = ~stratum, weights = ~w, data = made)
)
base <- made_designs$one_stage
made_designs$raked <- calibrate(base, ~factor(a) + factor(g), c(1000, 320, 180, 360, 230), calfun = "raking", epsilon = 1e-13, maxit = 200)

lonely <- list()
for (rule in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  d <- svydesign(id = ~psu, strata = ~one, weights = ~w, data = made)
  lonely[[rule]] <- c(one(svymean(~y, d, na.rm = TRUE)), df = degf(d))
}
options(survey.lonely.psu = "fail")

result <- list(
  versions = list(R = as.character(getRversion()), survey = as.character(packageVersion("survey"))),
  api = lapply(designs, battery),
  made = lapply(made_designs, made_battery),
  lonely = lonely,
  adjust = {
    p <- c(0.01, 0.04, 0.03, 0.005, 0.5, 0.04, 0.9)
    list(p = p, holm = p.adjust(p, "holm"), BH = p.adjust(p, "BH"))
  },
  distributions = list(
    t = qt(.975, c(1, 2.5, 14, 59, 1e4)), f = qf(.95, 2.3, c(5, 60.5, 1e4)), beta = qbeta(.025, c(.5, 5, 200), c(20, 5, 1e4)),
    pf = pf(c(1, 4, 30), 3.2, 140, lower.tail = FALSE), pchisq = pchisq(c(1, 10, 80), 6, lower.tail = FALSE)
  )
)
writeLines(json(result), "reference.json")

columns <- c("stype", "sch.wide", "comp.imp", "awards", "meals4", "api00", "api99", "api.stu", "enroll", "pw")
write.csv(srs[c(columns, "fpc")], "apisrs.csv", row.names = FALSE, quote = FALSE)
write.csv(strat[c(columns, "fpc")], "apistrat.csv", row.names = FALSE, quote = FALSE)
write.csv(clus1[c(columns, "dnum", "fpc")], "apiclus1.csv", row.names = FALSE, quote = FALSE)
write.csv(clus2[c(columns, "dnum", "snum", "fpc1", "n2")], "apiclus2.csv", row.names = FALSE, quote = FALSE)
write.csv(made, "made.csv", row.names = FALSE, quote = FALSE)
